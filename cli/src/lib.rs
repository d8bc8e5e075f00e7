//! jiangyuan-cli
