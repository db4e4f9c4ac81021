//! The little linear algebra that regression needs: symmetric positive definite systems.

use super::Undefined;

/// A pivot below this share of its diagonal counts as zero: the column hangs on those before it.
const SINGULAR: f64 = 1e-13;

/// The Cholesky factor of a symmetric positive definite matrix.
#[derive(Clone, Debug)]
pub(crate) struct Cholesky {
    /// Row-major; the lower triangle holds the factor.
    lower: Vec<f64>,
    size: usize,
}

impl Cholesky {
    /// Factors a row-major matrix, of which the lower triangle is read.
    ///
    /// # Errors
    /// A column is a combination of the columns before it; says which.
    pub(crate) fn new(mut matrix: Vec<f64>, size: usize) -> Result<Self, Undefined> {
        for j in 0..size {
            let diagonal = matrix[j * size + j];
            let mut pivot = diagonal;
            for k in 0..j {
                pivot -= matrix[j * size + k] * matrix[j * size + k];
            }
            if pivot.is_nan() || pivot <= SINGULAR * diagonal {
                return Err(Undefined::Collinear { column: j });
            }
            let root = libm::sqrt(pivot);
            matrix[j * size + j] = root;
            for i in j + 1..size {
                let mut sum = matrix[i * size + j];
                for k in 0..j {
                    sum -= matrix[i * size + k] * matrix[j * size + k];
                }
                matrix[i * size + j] = sum / root;
            }
        }
        Ok(Self { lower: matrix, size })
    }

    /// The x with A x = b.
    pub(crate) fn solve(&self, b: &[f64]) -> Vec<f64> {
        let n = self.size;
        let mut x = b.to_vec();
        for i in 0..n {
            for k in 0..i {
                x[i] -= self.lower[i * n + k] * x[k];
            }
            x[i] /= self.lower[i * n + i];
        }
        for i in (0..n).rev() {
            for k in i + 1..n {
                x[i] -= self.lower[k * n + i] * x[k];
            }
            x[i] /= self.lower[i * n + i];
        }
        x
    }

    /// The inverse, row-major.
    pub(crate) fn inverse(&self) -> Vec<f64> {
        let n = self.size;
        let mut inverse = vec![0.0; n * n];
        for j in 0..n {
            let mut unit = vec![0.0; n];
            unit[j] = 1.0;
            for (i, x) in self.solve(&unit).into_iter().enumerate() {
                inverse[i * n + j] = x;
            }
        }
        inverse
    }

    /// ln det A.
    pub(crate) fn ln_determinant(&self) -> f64 {
        2.0 * (0..self.size).map(|i| libm::log(self.lower[i * self.size + i])).sum::<f64>()
    }
}
