package staff

// MayUseDesk reports whether the role sees the queue and the cases. Editors
// and reviewers see no case.
func (r Role) MayUseDesk() bool {
	return r == Counselor || r == Supervisor || r == Admin
}

// MayEdit reports whether the role may enter the editing room.
func (r Role) MayEdit() bool {
	return r == Editor || r == Reviewer || r == Admin
}

// MayManageStaff reports whether the role may add accounts and reset
// passwords.
func (r Role) MayManageStaff() bool { return r == Admin }

// Known reports whether the role is one of ours: an account with any other
// one may do nothing.
func (r Role) Known() bool { return r.MayUseDesk() || r.MayEdit() }
