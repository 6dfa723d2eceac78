//! What conditions of SQL on messages are as display filters, so that other messages make no rows.

use datafusion::logical_expr::{BinaryExpr, Expr, Operator};
use datafusion::scalar::ScalarValue;
use smbtrail_fields::Filter;
use smbtrail_wire::Command;

/// All conditions that can be said as a filter, in one.
pub(crate) fn of(conditions: &[Expr]) -> Option<Filter> {
    let terms: Vec<String> = conditions.iter().filter_map(term).collect();
    (!terms.is_empty()).then(|| terms.join(" && ").parse().ok()).flatten()
}

/// A condition as a filter, if it is one that no other row fulfils.
pub(crate) fn term(condition: &Expr) -> Option<String> {
    match condition {
        Expr::BinaryExpr(BinaryExpr { left, op: Operator::And, right }) => {
            Some(format!("({} && {})", term(left)?, term(right)?))
        }
        Expr::BinaryExpr(BinaryExpr { left, op: Operator::Or, right }) => {
            Some(format!("({} || {})", term(left)?, term(right)?))
        }
        Expr::BinaryExpr(BinaryExpr { left, op, right }) => match (&**left, &**right) {
            (Expr::Column(column), Expr::Literal(value, _)) => compare(column.name(), *op, value),
            (Expr::Literal(value, _), Expr::Column(column)) => compare(column.name(), op.swap()?, value),
            _ => None,
        },
        Expr::InList(list) if !list.negated => {
            let Expr::Column(column) = &*list.expr else { return None };
            let terms: Option<Vec<String>> = list.list.iter().map(|of| equal(column.name(), of)).collect();
            terms.filter(|terms| !terms.is_empty()).map(|terms| format!("({})", terms.join(" || ")))
        }
        _ => None,
    }
}

fn equal(column: &str, value: &Expr) -> Option<String> {
    match value {
        Expr::Literal(value, _) => compare(column, Operator::Eq, value),
        _ => None,
    }
}

fn compare(column: &str, op: Operator, value: &ScalarValue) -> Option<String> {
    match column {
        "frame" => Some(format!("frame.number {} {}", sign(op)?, number(value)?)),
        "command" if op == Operator::Eq => {
            let name = text(value)?;
            let number = (0..=0x13).find(|number| Command(*number).name() == Some(name))?;
            Some(format!("smb2.cmd == {number}"))
        }
        "message_id" => Some(format!("smb2.msg_id {} {}", sign(op)?, number(value)?)),
        _ => None,
    }
}

fn sign(op: Operator) -> Option<&'static str> {
    Some(match op {
        Operator::Eq => "==",
        Operator::Lt => "<",
        Operator::LtEq => "<=",
        Operator::Gt => ">",
        Operator::GtEq => ">=",
        _ => return None,
    })
}

fn number(value: &ScalarValue) -> Option<u64> {
    match value {
        ScalarValue::Int64(Some(number)) => u64::try_from(*number).ok(),
        ScalarValue::UInt64(Some(number)) => Some(*number),
        _ => None,
    }
}

fn text(value: &ScalarValue) -> Option<&str> {
    match value {
        ScalarValue::Dictionary(_, value) => text(value),
        value => value.try_as_str().flatten(),
    }
}

#[cfg(test)]
mod tests {
    use datafusion::prelude::{col, lit};

    use super::*;

    #[test]
    fn conditions_become_filters() {
        for (condition, expected) in [
            (col("frame").gt(lit(7_i64)), Some("frame.number > 7")),
            (lit(7_i64).gt(col("frame")), Some("frame.number < 7")),
            (col("command").eq(lit("READ")), Some("smb2.cmd == 8")),
            (col("command").not_eq(lit("READ")), None),
            (col("command").eq(lit("NONSENSE")), None),
            (
                col("command").in_list(vec![lit("READ"), lit("WRITE")], false),
                Some("(smb2.cmd == 8 || smb2.cmd == 9)"),
            ),
            (col("command").eq(lit("CLOSE")).or(col("path").eq(lit("a"))), None),
            (
                col("command").eq(lit("CLOSE")).or(col("frame").lt_eq(lit(3_i64))),
                Some("(smb2.cmd == 6 || frame.number <= 3)"),
            ),
        ] {
            assert_eq!(term(&condition).as_deref(), expected, "{condition}");
            assert_eq!(of(&[condition]).is_some(), expected.is_some());
        }
    }
}
