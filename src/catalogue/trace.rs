//! The fields of a type as serde reads it: names, kinds, and values of choices.

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, Visitor,
};
use std::fmt::Display;

/// Kind of a field.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A whole number.
    Whole,
    /// A number.
    Real,
    /// A boolean.
    Flag,
    /// A text.
    Text,
    /// One of the values of the enum with this name.
    Choice(&'static str, &'static [&'static str]),
    /// A list of another kind.
    List(Box<Kind>),
    /// One of several forms, or a map.
    Any,
}

/// A field of a structure.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Field {
    /// Path: names separated by dots.
    pub path: String,
    /// Kind of its value.
    pub kind: Kind,
    /// Whether it may be null.
    pub optional: bool,
}

/// Return the fields of `T` in order, with the fields of structures within it. `word` is a text that every field with
/// several forms accepts.
///
/// # Errors
/// Errors of `T` when it does not accept `word`.
pub(super) fn fields_of<T: DeserializeOwned>(word: &'static str) -> Result<Vec<Field>, Error> {
    let mut fields = Vec::new();
    T::deserialize(Tracer {
        path: String::new(),
        optional: false,
        word,
        fields: &mut fields,
    })?;
    Ok(fields)
}

/// Return the words of an enum without values.
///
/// # Errors
/// When `T` is not such an enum.
pub(super) fn words_of<T: DeserializeOwned>() -> Result<&'static [&'static str], Error> {
    let fields = fields_of::<T>("")?;
    match &fields[..] {
        [
            Field {
                path,
                kind: Kind::Choice(_, words),
                ..
            },
        ] if path.is_empty() => Ok(words),
        other => Err(Error(format!("{other:?} is no choice"))),
    }
}

/// Error of a type that cannot be traced.
#[derive(Debug, thiserror::Error)]
#[error("catalogue: {0}")]
pub struct Error(String);

impl serde::de::Error for Error {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// Deserializer that provides the smallest valid value of every requested type, and records the types.
struct Tracer<'a> {
    path: String,
    optional: bool,
    word: &'static str,
    fields: &'a mut Vec<Field>,
}

impl Tracer<'_> {
    fn found(&mut self, kind: Kind) {
        self.fields.push(Field {
            path: self.path.clone(),
            kind,
            optional: self.optional,
        });
    }
}

/// A value of one kind.
macro_rules! values {
    ($($method:ident $kind:ident $visit:ident($($value:expr)?);)*) => {$(
        fn $method<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
            self.found(Kind::$kind);
            visitor.$visit($($value)?)
        }
    )*};
}

impl<'de> Deserializer<'de> for Tracer<'_> {
    type Error = Error;

    values! {
        deserialize_bool Flag visit_bool(false);
        deserialize_i8 Whole visit_i8(0);
        deserialize_i16 Whole visit_i16(0);
        deserialize_i32 Whole visit_i32(0);
        deserialize_i64 Whole visit_i64(0);
        deserialize_u8 Whole visit_u8(0);
        deserialize_u16 Whole visit_u16(0);
        deserialize_u32 Whole visit_u32(0);
        deserialize_u64 Whole visit_u64(0);
        deserialize_f32 Real visit_f32(0.0);
        deserialize_f64 Real visit_f64(0.0);
        deserialize_char Text visit_char(' ');
        deserialize_str Text visit_str("");
        deserialize_string Text visit_str("");
        deserialize_bytes Any visit_bytes(&[]);
        deserialize_byte_buf Any visit_bytes(&[]);
        deserialize_unit Any visit_unit();
        deserialize_ignored_any Any visit_unit();
    }

    fn deserialize_any<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        self.found(Kind::Any);
        visitor.visit_str(self.word)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(Tracer {
            optional: true,
            ..self
        })
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        let mut items = Vec::new();
        let value = visitor.visit_seq(Items {
            left: 1,
            word: self.word,
            items: &mut items,
        })?;
        let of = items.pop().map_or(Kind::Any, |item| item.kind);
        self.found(Kind::List(Box::new(of)));
        Ok(value)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        mut self,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.found(Kind::Any);
        visitor.visit_seq(Items {
            left: len,
            word: self.word,
            items: &mut Vec::new(),
        })
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_tuple(len, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        self.found(Kind::Any);
        visitor.visit_map(Named {
            tracer: self,
            left: &[],
        })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_map(Named {
            tracer: self,
            left: fields,
        })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        mut self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.found(Kind::Choice(name, variants));
        visitor.visit_enum(Word(variants.first().copied().unwrap_or_default()))
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }
}

/// The fields of a structure that are left.
struct Named<'a> {
    tracer: Tracer<'a>,
    left: &'static [&'static str],
}

impl<'de> MapAccess<'de> for Named<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        match self.left.first() {
            Some(name) => seed.deserialize(StrDeserializer::new(name)).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let Some((name, left)) = self.left.split_first() else {
            return Err(Error("no field is left".to_owned()));
        };
        self.left = left;
        let above = &self.tracer.path;
        let path = match above.is_empty() {
            true => (*name).to_owned(),
            false => format!("{above}.{name}"),
        };
        seed.deserialize(Tracer {
            path,
            optional: false,
            word: self.tracer.word,
            fields: self.tracer.fields,
        })
    }
}

/// The items of a list.
struct Items<'a> {
    left: usize,
    word: &'static str,
    items: &'a mut Vec<Field>,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let tracer = Tracer {
            path: String::new(),
            optional: false,
            word: self.word,
            fields: self.items,
        };
        seed.deserialize(tracer).map(Some)
    }
}

/// A word of an enum.
struct Word(&'static str);

impl<'de> EnumAccess<'de> for Word {
    type Error = Error;
    type Variant = UnitOnly;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, UnitOnly), Error> {
        let word = seed.deserialize(StrDeserializer::new(self.0))?;
        Ok((word, UnitOnly))
    }
}

/// A variant without values.
struct UnitOnly;

impl<'de> serde::de::VariantAccess<'de> for UnitOnly {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _seed: T) -> Result<T::Value, Error> {
        Err(Error("a variant with a value is no word".to_owned()))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, _visitor: V) -> Result<V::Value, Error> {
        Err(Error("a variant with values is no word".to_owned()))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, Error> {
        Err(Error("a variant with fields is no word".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize)]
    #[serde(rename_all = "kebab-case")]
    #[allow(dead_code)]
    enum Way {
        StraightOn,
        Back,
    }

    #[derive(Deserialize)]
    #[allow(dead_code)]
    struct Inner {
        share: Option<f64>,
        way: Way,
    }

    #[derive(Deserialize)]
    #[allow(dead_code)]
    struct Outer {
        steps: usize,
        inner: Inner,
        widths: Vec<usize>,
        on: bool,
    }

    #[test]
    fn every_field_of_a_structure_is_found_with_its_kind() {
        let field = |path: &str, kind, optional| Field {
            path: path.to_owned(),
            kind,
            optional,
        };
        assert_eq!(
            fields_of::<Outer>("").unwrap(),
            [
                field("steps", Kind::Whole, false),
                field("inner.share", Kind::Real, true),
                field(
                    "inner.way",
                    Kind::Choice("Way", &["straight-on", "back"]),
                    false
                ),
                field("widths", Kind::List(Box::new(Kind::Whole)), false),
                field("on", Kind::Flag, false),
            ]
        );
        assert_eq!(words_of::<Way>().unwrap(), ["straight-on", "back"]);
        assert!(words_of::<Inner>().is_err());
    }
}
