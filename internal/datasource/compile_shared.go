package datasource

// wanted is true of a shared row of a part that another record than row needs.
func (c compiler) wanted(part PartChange, change *Change, row, theirs scope) expr {
	return c.wantedBy(part, change, theirs, func(other scope) expr { return c.otherThan(other, row) })
}

// wantedBy is true of a shared row that some record needs: one of this object
// that is not left out, or one of another object that maps the same table.
func (c compiler) wantedBy(part PartChange, change *Change, theirs scope, counts func(scope) expr) expr {
	relation, known := c.relation(part.Relation)
	if !known {
		return never
	}
	other := c.from(c.subject.Table)
	wanted := []expr{cat("EXISTS (SELECT 1 FROM ", c.item(other), " WHERE ", all(
		c.joined(relation, other, theirs), counts(other), c.needs(change, other)), ")")}
	for _, sharer := range part.Sharers {
		wanted = append(wanted, c.wantedIn(sharer, theirs))
	}
	return either(wanted...)
}

// needs is true of a row that needs what it points to: it has something of its
// own left to change, or it may not be changed, because its period runs,
// something stops it, or it is no record of this object. What is to be deleted
// needs it as long as it is there.
func (c compiler) needs(change *Change, other scope) expr {
	if change.Delete || c.rule == nil {
		return always
	}
	return either(c.ownChangesOf(change.Sets, other, other), negate(c.freeUnder(c.rule, other)))
}

// freeUnder is true of a row that a rule would let be changed.
func (c compiler) freeUnder(rule *Criteria, other scope) expr {
	q := c.question(rule)
	q.row = other
	return q.free()
}

// wantedIn is true of a shared row to which a record of another object points
// that none of that object's erasing rules has done.
func (c compiler) wantedIn(s Sharer, theirs scope) expr {
	c = c.with(s.Subject)
	relation, known := c.relation(s.Relation)
	if !known {
		return never
	}
	other := c.from(s.Subject.Table)
	var done []expr
	for _, rule := range s.Rules {
		if !rule.Change.Delete {
			done = append(done, all(c.freeUnder(rule, other), negate(c.ownChangesOf(rule.Change.Sets, other, other))))
		}
	}
	return cat("EXISTS (SELECT 1 FROM ", c.item(other), " WHERE ", all(c.joined(relation, other, theirs), negate(either(done...))), ")")
}
