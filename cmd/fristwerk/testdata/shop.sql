CREATE TABLE customers (
    id        INTEGER PRIMARY KEY,
    name      VARCHAR(80) NOT NULL,
    email     VARCHAR(80) UNIQUE,
    status    VARCHAR(20) NOT NULL,
    ended_on  DATE
);
CREATE INDEX customers_ended_on ON customers (ended_on);
INSERT INTO customers VALUES
    (1, 'Barbara Zzmark',  'barbara@zzmark.example', 'ended',  '2010-05-01'),
    (2, 'Jürgen Zzmark',   'juergen@zzmark.example', 'ended',  '2011-06-30'),
    (3, 'Anna Zzmark',     'anna@zzmark.example',    'active', NULL),
    (4, 'Zoë Zzmark',      'zoe@zzmark.example',     'ended',  NULL),
    (5, 'Eva Zzmark',      'eva@zzmark.example',     'ended',  '2025-01-15'),
    (6, 'O''Neill Zzmark', 'oneill@zzmark.example',  'ended',  '2012-12-31');
