// QR codes in images, read by zxing-wasm.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'

const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(wasm)).buffer } })

/** readImage returns the texts of all QR codes in the image file. */
export async function readImage(file) {
  const found = await readBarcodes(readFileSync(file), { formats: ['QRCode'], tryHarder: true })
  return found.filter(code => code.isValid).map(code => code.text)
}
