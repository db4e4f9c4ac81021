//! Three-valued truth: yes, no, or undecided while the answer hangs on what is unknown.

/// The verdict of a condition, in Kleene's strong logic.
///
/// The representation says what the condition can still become: bit 0 "yes", bit 1 "no".
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum Truth {
    /// Met, however the unknowns turn out.
    Yes = 0b01,
    /// Not met, however the unknowns turn out.
    No = 0b10,
    /// Could still be either.
    #[default]
    Undecided = 0b11,
}

impl Truth {
    /// `Yes` for true, `No` for false.
    pub const fn of(known: bool) -> Truth {
        if known { Truth::Yes } else { Truth::No }
    }

    /// Both must hold. One `No` decides, whatever the other.
    pub const fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::No, _) | (_, Truth::No) => Truth::No,
            (Truth::Yes, Truth::Yes) => Truth::Yes,
            _ => Truth::Undecided,
        }
    }

    /// One must hold. One `Yes` decides, whatever the other.
    pub const fn or(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::Yes, _) | (_, Truth::Yes) => Truth::Yes,
            (Truth::No, Truth::No) => Truth::No,
            _ => Truth::Undecided,
        }
    }

    /// The opposite; undecided stays undecided.
    #[allow(clippy::should_implement_trait)]
    pub const fn not(self) -> Truth {
        match self {
            Truth::Yes => Truth::No,
            Truth::No => Truth::Yes,
            Truth::Undecided => Truth::Undecided,
        }
    }

    /// What holds when either verdict may be the true one: equal verdicts stay, others are undecided.
    pub const fn either(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::Yes, Truth::Yes) => Truth::Yes,
            (Truth::No, Truth::No) => Truth::No,
            _ => Truth::Undecided,
        }
    }

    /// `Some(true)` for yes, `Some(false)` for no, `None` for undecided.
    pub const fn decided(self) -> Option<bool> {
        match self {
            Truth::Yes => Some(true),
            Truth::No => Some(false),
            Truth::Undecided => None,
        }
    }

    /// Is it no longer open?
    pub const fn is_decided(self) -> bool {
        !matches!(self, Truth::Undecided)
    }
}
