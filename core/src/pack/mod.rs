//! Packs: the byte format, its one-time verification, and views on its content.
//!
//! [`layout`] is the format, [`Pack::open`] the only way in. A [`Pack`] borrows the bytes; it is a
//! handful of slices and cheap to copy. Nobody but this module reads pack bytes.

mod check;
pub mod layout;
mod open;
mod trust;
mod view;

pub use open::OpenError;
pub use trust::{InUse, PublicKey, Trust, TrustError, handover_message, key_name, seal_message};
pub use view::{Criterion, Input, InputKind, Model, ModelKind, Need, Pathway, Reading, Role, Scope, Strategy, Worse};

use layout::*;
use zerocopy::byteorder::little_endian::{F64, U16, U32};

/// An opened, verified pack.
#[derive(Clone, Copy, Debug)]
pub struct Pack<'p> {
    pub(crate) header: &'p Header,
    pub(crate) digest: &'p [u8; DIGEST_SIZE],
    pub(crate) text: &'p str,
    pub(crate) text_index: &'p [U32],
    pub(crate) constants: &'p [F64],
    pub(crate) indices: &'p [U16],
    pub(crate) form_sections: &'p [FormSectionRecord],
    pub(crate) inputs: &'p [InputRecord],
    pub(crate) choices: &'p [ChoiceRecord],
    pub(crate) codes: &'p [CodeRecord],
    pub(crate) instructions: &'p [InstructionRecord],
    pub(crate) bands: &'p [BandRecord],
    pub(crate) splines: &'p [SplineRecord],
    pub(crate) splits: &'p [SplitRecord],
    pub(crate) slots: &'p [SlotRecord],
    pub(crate) models: &'p [ModelRecord],
    pub(crate) criteria: &'p [CriterionRecord],
    pub(crate) readings: &'p [ReadingRecord],
    pub(crate) pathways: &'p [PathwayRecord],
    pub(crate) needs: &'p [NeedRecord],
    pub(crate) phrases: &'p [PhraseRecord],
    pub(crate) geography: &'p [GeographyRecord],
    pub(crate) hospitals: &'p [HospitalRecord],
    pub(crate) hours: &'p [HoursRecord],
    pub(crate) regions: &'p [RegionRecord],
    pub(crate) rungs: &'p [RungRecord],
    pub(crate) postcodes: &'p [PostcodeRecord],
    pub(crate) speeds: &'p [SpeedRecord],
    pub(crate) waters: &'p [WaterRecord],
    pub(crate) islands: &'p [IslandRecord],
    pub(crate) positions: &'p [PositionRecord],
    pub(crate) tables: &'p [TableRecord],
    pub(crate) strategies: &'p [StrategyRecord],
    pub(crate) otherwise: &'p [OtherwiseRecord],
    pub(crate) changes: &'p [ChangeRecord],
    pub(crate) terms: &'p [TermRecord],
    pub(crate) runs: &'p [RunRecord],
    pub(crate) ensembles: &'p [EnsembleRecord],
    pub(crate) tree_features: &'p [TreeFeatureRecord],
    pub(crate) cuts: &'p [CutRecord],
    pub(crate) trees: &'p [TreeRecord],
    pub(crate) nodes: &'p [NodeRecord],
    pub(crate) leaves: &'p [F64],
    pub(crate) seal: Option<&'p Seal>,
    /// Places of the inputs that are sums of others, [`NONE`] after the last.
    pub(crate) sums: [u16; MAX_SUMS],
}

/// The entries of `all` that `span` names; empty if they do not exist, which [`Pack::open`] excludes.
pub(crate) fn spanned<T>(all: &[T], span: Span) -> &[T] {
    let first = usize::from(span.first.get());
    all.get(first..first.saturating_add(usize::from(span.count.get()))).unwrap_or(&[])
}

impl<'p> Pack<'p> {
    pub(crate) fn text_at(&self, text: Text) -> &'p str {
        let at = usize::from(text.get());
        let ends = self.text_index.get(at).zip(self.text_index.get(at.saturating_add(1)));
        ends.and_then(|(start, end)| {
            self.text.get(usize::try_from(start.get()).ok()?..usize::try_from(end.get()).ok()?)
        })
        .unwrap_or("")
    }

    pub(crate) fn constant(&self, index: U16) -> f64 {
        self.constants.get(usize::from(index.get())).map_or(f64::NAN, |c| c.get())
    }

    /// The inputs that are sums, each with its parts.
    pub(crate) fn sums(&self) -> impl Iterator<Item = (usize, &'p [U16])> + use<'p> {
        let (inputs, indices) = (self.inputs, self.indices);
        self.sums.into_iter().take_while(|whole| *whole != NONE).filter_map(move |whole| {
            let whole = usize::from(whole);
            Some((whole, spanned(indices, inputs.get(whole)?.sum_of)))
        })
    }

    pub(crate) fn index_list(&self, span: Span) -> impl ExactSizeIterator<Item = usize> + Clone + use<'p> {
        spanned(self.indices, span).iter().map(|i| usize::from(i.get()))
    }
}
