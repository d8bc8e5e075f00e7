//! jiangyuan-store
