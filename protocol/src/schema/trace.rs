//! What a text may hold, found out from the very types that read it: a deserializer that answers every question of a
//! type and notes what was asked. So a schema cannot say otherwise than the reader does.

use std::cell::RefCell;
use std::fmt;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, MapAccess, SeqAccess, Visitor};

/// What stands in a place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Shape {
    /// Anything.
    #[default]
    Any,
    Bool,
    Integer,
    Number,
    Text,
    Date,
    List(Box<Shape>),
    /// A table with keys of the author's; some keys may be given.
    Map(Vec<(String, Shape)>, Box<Shape>),
    /// A table with these keys.
    Table(Vec<Field>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub name: &'static str,
    pub shape: Shape,
    pub required: bool,
}

/// The names by which the TOML library hands over places and dates.
const SPANNED: &str = "$__serde_spanned_private_Spanned";
const DATETIME: &str = "$__toml_private_Datetime";
/// Any day.
const A_DAY: &str = "2026-11-26";

/// The shape of what a type reads.
pub(super) fn shape_of<T: DeserializeOwned>() -> Shape {
    let note = Note::default();
    // The answers are made up; that the type may not like them in the end is no matter.
    let _ = T::deserialize(Trace { note: &note, word: "" });
    note.shape.take()
}

#[derive(Default)]
struct Note {
    shape: RefCell<Shape>,
    optional: RefCell<bool>,
    spanned: RefCell<bool>,
}

#[derive(Clone, Copy)]
struct Trace<'n> {
    note: &'n Note,
    /// What a text reads as.
    word: &'static str,
}

/// Nothing is said: only shapes matter.
#[derive(Debug)]
struct Unwell;

impl fmt::Display for Unwell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a made-up answer")
    }
}

impl std::error::Error for Unwell {}

impl de::Error for Unwell {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Unwell
    }
}

impl Trace<'_> {
    fn is(self, shape: Shape) {
        *self.note.shape.borrow_mut() = shape;
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $shape:ident $value:expr;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unwell> {
            self.is(Shape::$shape);
            visitor.$visit($value)
        }
    )*};
}

impl<'de> de::Deserializer<'de> for Trace<'_> {
    type Error = Unwell;

    numbers! {
        deserialize_bool visit_bool Bool true;
        deserialize_i8 visit_i8 Integer 1;
        deserialize_i16 visit_i16 Integer 1;
        deserialize_i32 visit_i32 Integer 1;
        deserialize_i64 visit_i64 Integer 1;
        deserialize_u8 visit_u8 Integer 1;
        deserialize_u16 visit_u16 Integer 1;
        deserialize_u32 visit_u32 Integer 1;
        deserialize_u64 visit_u64 Integer 1;
        deserialize_f32 visit_f32 Number 1.0;
        deserialize_f64 visit_f64 Number 1.0;
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unwell> {
        self.is(Shape::Text);
        visitor.visit_str(self.word)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unwell> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unwell> {
        self.deserialize_str(visitor)
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unwell> {
        self.is(Shape::Any);
        visitor.visit_bool(true)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unwell> {
        *self.note.optional.borrow_mut() = true;
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Unwell> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unwell> {
        let note = Note::default();
        let done = visitor.visit_seq(Elements { note: &note, left: 1 });
        self.is(Shape::List(Box::new(note.shape.take())));
        done
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, count: usize, visitor: V) -> Result<V::Value, Unwell> {
        let note = Note::default();
        let done = visitor.visit_seq(Elements { note: &note, left: count });
        self.is(Shape::List(Box::new(note.shape.take())));
        done
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unwell> {
        let (of, other) = (Note::default(), Note::default());
        let done = visitor.visit_map(TwoKeys { values: [&of, &other], at: 0 });
        let (of, other) = (of.shape.take(), other.shape.take());
        let given = if of == other { Vec::new() } else { vec![("of".to_owned(), of)] };
        self.is(Shape::Map(given, Box::new(other)));
        done
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unwell> {
        if name == SPANNED {
            *self.note.spanned.borrow_mut() = true;
            return visitor.visit_map(Inside { trace: self, fields, at: 0 });
        }
        if name.contains("Datetime") || name == DATETIME {
            self.is(Shape::Date);
            return visitor.visit_map(de::value::MapDeserializer::new(fields.iter().map(|field| (*field, A_DAY))));
        }
        let notes: Vec<Note> = fields.iter().map(|_| Note::default()).collect();
        let done = visitor.visit_map(Fields { fields, notes: &notes, at: 0 });
        let found = fields.iter().zip(notes).map(|(name, note)| {
            let shape = note.shape.take();
            // A list that may be left out is one whose place does not matter; such are the defaults of the texts.
            let may_be_empty = matches!(shape, Shape::List(_) | Shape::Map(..)) && !note.spanned.take();
            Field { name, shape, required: !note.optional.take() && !may_be_empty }
        });
        self.is(Shape::Table(found.collect()));
        done
    }

    serde::forward_to_deserialize_any! {
        i128 u128 char bytes byte_buf unit unit_struct tuple_struct enum ignored_any
    }
}

struct Elements<'n> {
    note: &'n Note,
    left: usize,
}

impl<'de> SeqAccess<'de> for Elements<'_> {
    type Error = Unwell;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Unwell> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let element = seed.deserialize(Trace { note: self.note, word: "" });
        // One element is enough to know the list.
        element.map(Some).or(Ok(None))
    }
}

/// The key `of` and another one: what reads a table with keys of the author's.
struct TwoKeys<'n> {
    values: [&'n Note; 2],
    at: usize,
}

impl<'de> MapAccess<'de> for TwoKeys<'_> {
    type Error = Unwell;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unwell> {
        let Some(word) = ["of", "another"].get(self.at) else { return Ok(None) };
        seed.deserialize(Trace { note: &Note::default(), word }).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Unwell> {
        let note = self.values.get(self.at).copied().ok_or(Unwell)?;
        self.at += 1;
        seed.deserialize(Trace { note, word: "" })
    }
}

/// A value with its place: start, end, value.
struct Inside<'n> {
    trace: Trace<'n>,
    fields: &'static [&'static str],
    at: usize,
}

impl<'de> MapAccess<'de> for Inside<'_> {
    type Error = Unwell;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unwell> {
        let Some(name) = self.fields.get(self.at) else { return Ok(None) };
        self.at += 1;
        seed.deserialize(BorrowedStrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Unwell> {
        if self.at < self.fields.len() {
            let note = Note::default();
            return seed.deserialize(Trace { note: &note, word: "" });
        }
        seed.deserialize(self.trace)
    }
}

struct Fields<'n> {
    fields: &'static [&'static str],
    notes: &'n [Note],
    at: usize,
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Unwell;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unwell> {
        let Some(name) = self.fields.get(self.at) else { return Ok(None) };
        seed.deserialize(BorrowedStrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Unwell> {
        let note = self.notes.get(self.at).ok_or(Unwell)?;
        self.at += 1;
        seed.deserialize(Trace { note, word: "" })
    }
}
