//! Hospitals, regions with their ladders, and the way to them.

use zerocopy::byteorder::little_endian::{F64, U16};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::{Bilingual, Span, Text};

record! {
    /// How rules speak of hospitals and the way to them. One record, or none in a pack without regions.
    GeographyRecord {
        /// Input: minutes to the hospital
        travel: U16,
        /// Input: minutes beyond the nearest suitable hospital
        added: U16,
        /// Input: is the emergency department open on arrival?
        open: U16,
        /// Input: is the patient in danger of life?
        threatened: U16,
        /// Input: has the hospital an emergency department?
        emergency_department: U16,
        /// Input: can the hospital give thrombolysis?
        thrombolysis: U16,
        /// Input: can the hospital give thrombectomy?
        thrombectomy: U16,
        /// Inputs: minutes to the primary hospital, to the comprehensive centre, from the one to the other
        times: [U16; 3],
        /// Indices of the inputs that are attributes of hospitals
        attributes: Span,
        /// Road distance over great-circle distance
        circuity: F64,
        /// Minutes that every ride takes beside the driving
        start_minutes: F64,
    }
}

record! {
    /// One hospital.
    HospitalRecord {
        /// Id
        id: Text,
        /// Name
        name: Text,
        /// Town
        city: Text,
        /// Acute-care region
        roaz: Text,
        /// Degrees north; NaN for unknown
        latitude: F64,
        /// Degrees east; NaN for unknown
        longitude: F64,
        /// Cosine of the latitude, as [`cosine`](crate::destination::travel::cosine) has it
        cosine: F64,
        /// Great-circle distances to the crossings of the waters, in the order of both, in tens of metres; none
        /// without a position
        crossings: Span,
        /// Constants, one for each attribute; NaN for unknown
        attributes: Span,
        /// 1 if the opening hours are known
        hours_known: u8,
        /// Opening hours
        hours: Span,
        /// Remark
        note: Text,
        /// Indices of texts: facts with their sources
        facts: Span,
    }
}

record! {
    /// An emergency department is open from one minute of the week to another, local time.
    HoursRecord {
        /// Minute of the week, from Monday 00:00
        start: U16,
        /// The first minute after
        end: U16,
    }
}

record! {
    /// One region.
    RegionRecord {
        /// Id
        id: Text,
        /// Title
        title: Bilingual,
        /// Source
        source: Text,
        /// Date of the source
        date: Text,
        /// Said with every advice while no region has adopted the text
        example: Bilingual,
        /// 1 for a rule set that only serves others
        template: u8,
        /// Indices of hospitals
        hospitals: Span,
        /// Acute-care region; sites of another are neighbours
        roaz: Text,
        /// Region whose ladders count where this one has none
        fallback: U16,
        /// 1 if presentation stops are used here
        stops_used: u8,
        /// Bit i: stops of kind i are used
        stop_kinds: u8,
        /// Minutes after which a stop without end is unknown
        stop_validity: U16,
        /// Indices of hospitals that have no stops by agreement
        no_stops_at: Span,
        /// Said with the advice for a patient not in danger of life
        confirmation: Bilingual,
        /// Rungs
        rungs: Span,
        /// Strategy model; NONE for none
        strategy: U16,
        /// Indices of the needs for which the expected outcome decides where to go
        outcome_needs: Span,
        /// Least gain in good outcome for which another hospital than the ladder's is chosen; NaN: any
        minimum_gain: F64,
    }
}

record! {
    /// One rung of a ladder.
    RungRecord {
        /// Pathway
        pathway: U16,
        /// Need
        need: U16,
        /// Verdict on the patient; NONE for always
        when: U16,
        /// Verdict on a hospital
        among: U16,
        /// What `among` says of each hospital of the pack, by [`Suits`](crate::destination::suits::Suits); none
        /// where it hangs on more than the hospital
        suits: Span,
        /// Verdict on a hospital; NONE for no limit
        within: U16,
        /// 1 if a stop diverts who can be diverted
        avoid_stops: u8,
        /// Which kind of stop counts
        stop_kind: u8,
        /// 1 if the hospital must be reached by road
        by_road: u8,
        /// Input: `added` counts from the nearest hospital with this attribute; NONE: with an ED
        added_to: U16,
        /// Why
        because: Bilingual,
        /// Something to consider beside the destination
        advise: Bilingual,
    }
}

record! {
    /// The middle of a four-digit postcode, in 65,536ths of five degrees from 50 N and 3 E.
    PostcodeRecord {
        /// The four digits
        code: U16,
        /// Steps north
        latitude: U16,
        /// Steps east
        longitude: U16,
    }
}

record! {
    /// How fast an ambulance drives on a stretch of the way.
    SpeedRecord {
        /// Kilometres of road up to which this speed counts; infinite for the last
        up_to_km: F64,
        /// Speed
        km_per_hour: F64,
        /// Least time, as a factor of the estimate
        low: F64,
        /// Greatest time, as a factor of the estimate
        high: F64,
    }
}

record! {
    /// The least box that holds some positions, degrees.
    ExtentRecord {
        /// Least latitude
        south: F64,
        /// Greatest latitude
        north: F64,
        /// Least longitude
        west: F64,
        /// Greatest longitude
        east: F64,
    }
}

record! {
    /// A water that roads cross at its crossings only.
    WaterRecord {
        /// Name
        name: Text,
        /// Positions along it
        line: Span,
        /// Around them
        extent: ExtentRecord,
        /// Positions of bridges, dams and tunnels
        crossings: Span,
    }
}

record! {
    /// An island that no road leaves.
    IslandRecord {
        /// Name
        name: Text,
        /// Positions around it
        outline: Span,
        /// Around them
        extent: ExtentRecord,
    }
}

record! {
    /// A position, WGS 84.
    PositionRecord {
        /// Degrees north
        latitude: F64,
        /// Degrees east
        longitude: F64,
    }
}
