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

    /// By what it can still become; undecided if it could become neither.
    #[inline(always)]
    pub(crate) const fn that(can_be_yes: bool, can_be_no: bool) -> Truth {
        match (can_be_yes, can_be_no) {
            (true, false) => Truth::Yes,
            (false, true) => Truth::No,
            _ => Truth::Undecided,
        }
    }

    #[inline(always)]
    #[allow(clippy::as_conversions)] // the representation, as documented
    const fn bits(self) -> u8 {
        self as u8
    }

    #[inline(always)]
    const fn of_bits(bits: u8) -> Truth {
        match bits {
            0b01 => Truth::Yes,
            0b10 => Truth::No,
            _ => Truth::Undecided,
        }
    }

    /// Both must hold. One `No` decides, whatever the other.
    #[inline]
    pub const fn and(self, other: Truth) -> Truth {
        let (a, b) = (self.bits(), other.bits());
        Truth::of_bits((a & b & Truth::Yes.bits()) | ((a | b) & Truth::No.bits()))
    }

    /// One must hold. One `Yes` decides, whatever the other.
    #[inline]
    pub const fn or(self, other: Truth) -> Truth {
        let (a, b) = (self.bits(), other.bits());
        Truth::of_bits(((a | b) & Truth::Yes.bits()) | (a & b & Truth::No.bits()))
    }

    /// The opposite; undecided stays undecided.
    #[allow(clippy::should_implement_trait)]
    #[inline]
    pub const fn not(self) -> Truth {
        let bits = self.bits();
        Truth::of_bits((bits >> 1) | ((bits & 1) << 1))
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
