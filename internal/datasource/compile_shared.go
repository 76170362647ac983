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
	from, near, joined := c.parents(relation, other)
	wanted := []expr{cat("EXISTS (SELECT 1 FROM ", from, " WHERE ", all(
		joined, c.joined(relation, near, theirs), counts(other), c.needs(part, change, other)), ")")}
	for _, sharer := range part.Sharers {
		wanted = append(wanted, c.wantedIn(sharer, theirs))
	}
	return either(wanted...)
}

// needs is true of a row that needs what it points to, because no rule has done
// it: it has something of its own left to change, or it may not be changed,
// since its period runs, something stops it, or it is no record of this object.
// What is to be deleted needs it as long as it is there.
func (c compiler) needs(part PartChange, change *Change, other scope) expr {
	if change.Delete || c.rule == nil {
		return always
	}
	done := []expr{c.doneUnder(c.rule, other)}
	for _, sibling := range part.Siblings {
		done = append(done, c.doneUnder(sibling, other))
	}
	return negate(either(done...))
}

// doneUnder is true of a row that a rule would let be changed and that has
// nothing of its own left to change. What is to be deleted is never done.
func (c compiler) doneUnder(rule *Criteria, other scope) expr {
	if rule.Change.Delete {
		return never
	}
	return all(c.freeUnder(rule, other), negate(c.ownChangesOf(rule.Change.Sets, other, other)))
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
		done = append(done, c.doneUnder(rule, other))
	}
	from, near, joined := c.parents(relation, other)
	return cat("EXISTS (SELECT 1 FROM ", from, " WHERE ", all(joined, c.joined(relation, near, theirs), negate(either(done...))), ")")
}
