package casefile

// Left counts what is left of a case.
type Left struct {
	Waiting  int // items that lack an approval
	Approved int // items that have theirs, and are not done
	Running  int // items whose slice is claimed
	Free     int // items nobody has to agree to
	Standing int // marks that hold a record, and actions that follow a partial anonymisation
	Tasks    int // things people do themselves
	// Refused and Cancelled count items that ended so; Done those that were done.
	Refused, Cancelled, Done int
}

// Items counts what still needs to know whose case it is.
func (l Left) Items() int { return l.Waiting + l.Approved + l.Running + l.Free + l.Standing }

// wants is the state a case has by what is left of it.
func (l Left) wants() State {
	switch {
	case l.Running > 0:
		return Running
	case l.Waiting > 0:
		return AwaitingApproval
	case l.Approved > 0:
		return ApprovedState
	case l.Items() > 0 || l.Tasks > 0:
		return Open
	case l.Done == 0 && l.Refused > 0:
		return Refused
	case l.Done == 0 && l.Cancelled > 0:
		return Cancelled
	}
	return Closed
}

// Settle moves a case to the state that what is left of it asks for, by events
// its life allows. A closed case is opened again first; one that was refused or
// cancelled is over.
func Settle(now State, left Left) (State, error) {
	want := left.wants()
	if now == Refused || now == Cancelled {
		return now, nil
	}
	if now == Closed && want != Closed && left.Items()+left.Tasks > 0 {
		return Settle(Open, left)
	}
	if now == want || now == Closed {
		return now, nil
	}
	return NextCase(now, eventTo(want))
}

// eventTo is the event that leads to a state.
func eventTo(want State) Event {
	switch want {
	case AwaitingApproval:
		return AskApproval
	case ApprovedState:
		return Approve
	case Running:
		return Claim
	case Refused:
		return Refuse
	case Cancelled:
		return Cancel
	case Closed:
		return Complete
	}
	return Release
}
