//! Laws of the expression language.

use proptest::prelude::*;

use super::*;
use crate::checked::Comparison;
use crate::text::Literal;

fn read(text: &str) -> Result<Expr, ExprError> {
    parse(&Literal::plain(text))
}

#[test]
fn precedence_is_that_of_the_textbook() {
    for (text, print) in [
        ("a or b and not c < 3", "a or b and not c < 3"),
        ("(a or b) and c", "(a or b) and c"),
        ("1 - (2 - 3) - 4", "1 - (2 - 3) - 4"),
        ("-(2+3)*4", "-(2 + 3) * 4"),
        ("x in 60..=120", "x in 60..=120"),
        ("x in 60 .. 120.5", "x in 60..120.5"),
        ("if a then 1 else if b then 2 else 3", "if a then 1 else if b then 2 else 3"),
        ("(if a then 1 else 2) + 3", "(if a then 1 else 2) + 3"),
        ("count( a, sbp<90 ) >= 2", "count(a, sbp < 90) >= 2"),
        ("mechanism=='blunt'", "mechanism == 'blunt'"),
        ("nftg_2021_red.sbp_low_adult", "nftg_2021_red.sbp_low_adult"),
    ] {
        assert_eq!(read(text).unwrap().to_string(), print);
    }
}

#[test]
fn what_is_not_an_expression_is_refused() {
    for text in [
        "",
        "a b",
        "a <",
        "a < b < c",
        "(a",
        "a)",
        "1e5",
        "5mm",
        "'open",
        "sbp = 3",
        "a && b",
        "foo(1)",
        "min()",
        "ln(1, 2)",
        "if a then b",
        "x in 5",
        ". a",
        "a.",
        "3..4",
    ] {
        assert!(read(text).is_err(), "{text}");
    }
}

#[test]
fn depth_and_length_have_a_limit_and_no_stack_is_lost() {
    let nested = |n: usize| format!("{}x{}", "(".repeat(n), ")".repeat(n));
    assert!(read(&nested(MAX_NESTING - 1)).is_ok());
    assert_eq!(read(&nested(MAX_NESTING)).unwrap_err().code, Code::TooDeep);
    assert_eq!(read(&nested(100_000)).unwrap_err().code, Code::TooDeep);
    assert_eq!(read(&"not ".repeat(100_000)).unwrap_err().code, Code::TooDeep);
    assert_eq!(read(&format!("x{}", " + x".repeat(100_000))).unwrap_err().code, Code::TooDeep);
    assert!(read(&format!("x{}", " or x".repeat(10_000))).is_ok());
}

/// Found by the fuzzer: each minus sign was printed with parentheses, which made it deeper than what was read.
#[test]
fn what_nests_as_deep_as_it_may_can_be_read_again() {
    for (sign, count) in [("-not ", 15), ("- ", 31), ("not ", 31), ("1 * -not ", 15), ("1 + if a then b else ", 31)] {
        for count in [count, count + 1, 2 * count] {
            let Ok(expression) = read(&format!("{}x", sign.repeat(count))) else { continue };
            let printed = expression.to_string();
            assert_eq!(read(&printed).map(|again| again.to_string()), Ok(printed), "{sign} {count}");
        }
    }
}

fn expression() -> impl Strategy<Value = Expr> {
    let node = |kind| Expr::new(kind, 0..0);
    let name = "x[a-z_]{0,5}";
    let leaf = prop_oneof![
        (0.0..1e6_f64).prop_map(ExprKind::Number),
        (0..200u32).prop_map(|x| ExprKind::Number(f64::from(x))),
        any::<bool>().prop_map(ExprKind::Truth),
        "[a-z-]{1,6}".prop_map(ExprKind::Choice),
        name.prop_map(ExprKind::Name),
        (name, name).prop_map(|(a, b)| ExprKind::Member(a, b)),
    ]
    .prop_map(node);
    leaf.prop_recursive(5, 40, 4, move |inner| {
        let one = inner.clone().prop_map(Box::new);
        let list = prop::collection::vec(inner, 2..4);
        let sign = prop::sample::select(vec![Arithmetic::Add, Arithmetic::Sub, Arithmetic::Mul, Arithmetic::Div]);
        let compare = prop::sample::select(vec![
            Comparison::Less,
            Comparison::LessOrEqual,
            Comparison::Greater,
            Comparison::GreaterOrEqual,
            Comparison::Equal,
            Comparison::NotEqual,
        ]);
        prop_oneof![
            one.clone().prop_map(ExprKind::Negative),
            one.clone().prop_map(ExprKind::Not),
            list.clone().prop_map(ExprKind::And),
            list.clone().prop_map(ExprKind::Or),
            (sign, one.clone(), one.clone()).prop_map(|(s, a, b)| ExprKind::Arithmetic(s, a, b)),
            (compare, one.clone(), one.clone()).prop_map(|(s, a, b)| ExprKind::Compare(s, a, b)),
            (one.clone(), one.clone(), one.clone(), any::<bool>())
                .prop_map(|(value, low, high, closed)| ExprKind::Within { value, low, high, closed }),
            (one.clone(), one.clone(), one.clone()).prop_map(|(c, a, b)| ExprKind::If(c, a, b)),
            list.prop_map(|l| ExprKind::Call(Function::Count, l)),
            one.prop_map(|x| ExprKind::Call(Function::Abs, vec![*x])),
        ]
        .prop_map(node)
    })
}

proptest! {
    #[test]
    fn parsing_the_print_gives_the_same_tree(expr in expression()) {
        let print = expr.to_string();
        prop_assert_eq!(read(&print).map_err(|e| e.to_string()), Ok(expr), "{}", print);
    }

    #[test]
    fn no_text_makes_the_parser_fall(text in ".{0,60}") {
        let _ = read(&text);
    }

    #[test]
    fn no_soup_of_tokens_makes_the_parser_fall(
        words in prop::collection::vec(prop::sample::select(vec![
            "if", "then", "else", "not", "and", "or", "in", "..", "..=", "(", ")", ",", ".", "-", "<", "x", "7", "'c'", "min",
        ]), 0..30)
    ) {
        let _ = read(&words.join(" "));
    }
}
