//! jiangyuan-server
