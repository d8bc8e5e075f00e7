// A file of the PC on its way to the core.

import { asRefusal } from '@/api/invoke'

/** Its content as base64. */
export function fileContent(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^data:[^,]*,/, ''))
    reader.onerror = () => reject(asRefusal({ code: 'file_unreadable', params: {} }))
    reader.readAsDataURL(file)
  })
}
