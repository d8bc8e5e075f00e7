// The parts of Element Plus the window uses, each with its compiled style, and nothing else of
// it: the whole kit would double what an old PC has to load.

import 'element-plus/theme-chalk/base.css'
import 'element-plus/theme-chalk/el-button.css'
import 'element-plus/theme-chalk/el-dialog.css'
import 'element-plus/theme-chalk/el-drawer.css'
import 'element-plus/theme-chalk/el-message.css'
import 'element-plus/theme-chalk/el-overlay.css'

export { ElButton, ElConfigProvider, ElDialog, ElDrawer, ElMessage } from 'element-plus'
