//! Terms as somebody writes them.

/// A term of a linear predictor.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// A number, or a condition that counts as 1 where it is met.
    pub expression: String,
    /// How it counts.
    pub shape: Shape,
}

/// How the value of a term counts.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// In proportion.
    Linear,
    /// By bands; a value at a cut belongs to the band above it, and the first band is the reference.
    Bands(Vec<f64>),
    /// A restricted cubic spline with so many knots at the default quantiles of the cohort.
    Spline(usize),
    /// A restricted cubic spline with these knots.
    Knots(Vec<f64>),
}

impl Term {
    /// Reads `age`, `sbp in bands 90, 110`, `age in spline 4` or `age in knots 25, 50, 75`.
    ///
    /// # Errors
    /// With what is expected.
    pub fn parse(text: &str) -> Result<Term, String> {
        let numbers = |list: &str| -> Result<Vec<f64>, String> {
            let number = |word: &str| word.trim().parse::<f64>().ok().filter(|number| number.is_finite());
            let found: Option<Vec<f64>> = list.split(',').map(number).collect();
            found.ok_or_else(|| format!("`{}` is no list of numbers, as 90, 110", list.trim()))
        };
        for (word, sign) in [("bands", 'b'), ("spline", 's'), ("knots", 'k')] {
            let Some((expression, list)) = text.rsplit_once(&format!(" in {word} ")) else { continue };
            let shape = match sign {
                'b' => Shape::Bands(numbers(list)?),
                'k' => Shape::Knots(numbers(list)?),
                _ => match list.trim().parse::<usize>() {
                    Ok(count) if (3..=7).contains(&count) => Shape::Spline(count),
                    _ => return Err(format!("a spline has 3 to 7 knots, not `{}`", list.trim())),
                },
            };
            return Ok(Term { expression: expression.trim().to_owned(), shape });
        }
        match text.trim() {
            "" => Err("a term is an expression, as `age` or `sbp in bands 90, 110`".to_owned()),
            expression => Ok(Term { expression: expression.to_owned(), shape: Shape::Linear }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Shape, Term};

    #[test]
    fn terms_are_read_as_they_are_written() {
        let shape = |text: &str| Term::parse(text).map(|term| (term.expression, term.shape));
        assert_eq!(shape("gcs <= 13"), Ok(("gcs <= 13".to_owned(), Shape::Linear)));
        assert_eq!(shape("sbp in bands 90,110"), Ok(("sbp".to_owned(), Shape::Bands(vec![90.0, 110.0]))));
        assert_eq!(shape("age in spline 4"), Ok(("age".to_owned(), Shape::Spline(4))));
        assert_eq!(
            shape("hr / sbp in knots 0.5, 0.7, 1"),
            Ok(("hr / sbp".to_owned(), Shape::Knots(vec![0.5, 0.7, 1.0])))
        );
        assert_eq!(shape("sbp in 60..=120"), Ok(("sbp in 60..=120".to_owned(), Shape::Linear)));
        assert!(shape("age in spline 9").is_err() && shape(" ").is_err() && shape("sbp in bands x").is_err());
    }
}
