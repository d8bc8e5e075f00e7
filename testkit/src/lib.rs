//! jiangyuan-testkit
