-- The tables of a small sales platform, as such platforms really have them:
-- foreign keys without cascades, unique names, texts that repeat what other
-- columns say, and dates that may be missing. Fristwerk adds nothing here.

CREATE TABLE sales_organisations (
    id                INTEGER PRIMARY KEY,
    partner_no        VARCHAR(20)  NOT NULL UNIQUE,
    name              VARCHAR(120) NOT NULL,
    legal_form        VARCHAR(30)  NOT NULL,
    owner             VARCHAR(120),
    email             VARCHAR(160),
    phone             VARCHAR(40),
    street            VARCHAR(120),
    postcode          VARCHAR(5),
    city              VARCHAR(80),
    tax_no            VARCHAR(20),
    commission        DECIMAL(5,2) NOT NULL,
    agreement_from    DATE         NOT NULL,
    agreement_ends_on DATE         NOT NULL,
    created_at        DATETIME     NOT NULL
);
CREATE INDEX sales_organisations_agreement_ends_on ON sales_organisations (agreement_ends_on);

CREATE TABLE bank_accounts (
    id              INTEGER PRIMARY KEY,
    organisation_id INTEGER      NOT NULL REFERENCES sales_organisations (id),
    holder          VARCHAR(120) NOT NULL,
    iban            VARCHAR(34)  NOT NULL,
    bic             VARCHAR(11),
    is_default      BOOLEAN      NOT NULL DEFAULT 0,
    created_at      DATETIME     NOT NULL
);
CREATE INDEX bank_accounts_organisation_id ON bank_accounts (organisation_id);

CREATE TABLE users (
    id              INTEGER PRIMARY KEY,
    username        VARCHAR(60)  NOT NULL UNIQUE,
    email           VARCHAR(160) NOT NULL UNIQUE,
    first_name      VARCHAR(80)  NOT NULL,
    last_name       VARCHAR(80)  NOT NULL,
    phone           VARCHAR(40),
    password_hash   VARCHAR(100),
    last_login_ip   VARCHAR(45),
    last_login_at   DATETIME,
    role            VARCHAR(20)  NOT NULL,
    active          BOOLEAN      NOT NULL DEFAULT 1,
    organisation_id INTEGER REFERENCES sales_organisations (id),
    entered_on      DATE         NOT NULL,
    left_on         DATE
);
CREATE INDEX users_left_on ON users (left_on);
CREATE INDEX users_organisation_id ON users (organisation_id);

CREATE TABLE contracts (
    id              INTEGER PRIMARY KEY,
    customer_no     VARCHAR(20),
    contract_no     VARCHAR(20)  NOT NULL UNIQUE,
    first_name      VARCHAR(80),
    last_name       VARCHAR(80)  NOT NULL,
    birth_date      DATE,
    email           VARCHAR(160),
    phone           VARCHAR(40),
    street          VARCHAR(120),
    postcode        VARCHAR(5),
    city            VARCHAR(80),
    iban            VARCHAR(34),
    notes           TEXT,
    organisation_id INTEGER REFERENCES sales_organisations (id),
    tariff          VARCHAR(40)  NOT NULL,
    status          VARCHAR(20)  NOT NULL,
    dispute         VARCHAR(20)  NOT NULL DEFAULT 'none',
    signed_on       DATE         NOT NULL,
    ended_on        DATE,
    created_at      DATETIME     NOT NULL
);
CREATE INDEX contracts_ended_on ON contracts (ended_on);
CREATE INDEX contracts_customer_no ON contracts (customer_no);
CREATE INDEX contracts_email ON contracts (email);

CREATE TABLE contract_activities (
    id          INTEGER PRIMARY KEY,
    contract_id INTEGER     NOT NULL REFERENCES contracts (id),
    user_id     INTEGER REFERENCES users (id),
    agent       VARCHAR(160),
    channel     VARCHAR(20) NOT NULL,
    remark      TEXT,
    happened_on DATE        NOT NULL
);
CREATE INDEX contract_activities_contract_id ON contract_activities (contract_id, happened_on);

CREATE TABLE invoices (
    id                INTEGER PRIMARY KEY,
    contract_id       INTEGER       NOT NULL REFERENCES contracts (id),
    invoice_no        VARCHAR(20)   NOT NULL UNIQUE,
    recipient         VARCHAR(160)  NOT NULL,
    recipient_address VARCHAR(240),
    amount            DECIMAL(10,2) NOT NULL,
    issued_on         DATE          NOT NULL,
    paid_on           DATE
);
CREATE INDEX invoices_contract_id ON invoices (contract_id, issued_on);

CREATE TABLE leads (
    id               INTEGER PRIMARY KEY,
    lead_no          VARCHAR(20) NOT NULL UNIQUE,
    first_name       VARCHAR(80),
    last_name        VARCHAR(80),
    email            VARCHAR(160),
    phone            VARCHAR(40),
    street           VARCHAR(120),
    postcode         VARCHAR(5),
    city             VARCHAR(80),
    remark           TEXT,
    annual_kwh       INTEGER,
    origin           VARCHAR(40) NOT NULL,
    status           VARCHAR(20) NOT NULL,
    assigned_user_id INTEGER REFERENCES users (id),
    created_at       DATETIME    NOT NULL
);
CREATE INDEX leads_created_at ON leads (created_at);
CREATE INDEX leads_email ON leads (email);

CREATE TABLE lead_notes (
    id          INTEGER PRIMARY KEY,
    lead_id     INTEGER  NOT NULL REFERENCES leads (id),
    author_id   INTEGER REFERENCES users (id),
    body        TEXT     NOT NULL,
    happened_at DATETIME NOT NULL
);
CREATE INDEX lead_notes_lead_id ON lead_notes (lead_id, happened_at);

CREATE TABLE lead_contacts (
    id          INTEGER PRIMARY KEY,
    lead_id     INTEGER     NOT NULL REFERENCES leads (id),
    salutation  VARCHAR(10),
    first_name  VARCHAR(80),
    last_name   VARCHAR(80) NOT NULL,
    job_title   VARCHAR(60),
    email       VARCHAR(160),
    phone       VARCHAR(40),
    remark      TEXT,
    objected_on DATE,
    created_at  DATETIME    NOT NULL
);
CREATE INDEX lead_contacts_lead_id ON lead_contacts (lead_id);
CREATE INDEX lead_contacts_objected_on ON lead_contacts (objected_on);
