// node frames.mjs 1|4: zxing-cpp over camera frames, for `bench frames`. A line of standard input names how many codes
// there are to find and a PGM file without its extension; a line of standard output answers {"texts": [...], "ms": 12.3, "cpu": 12.0},
// the time and that of the processor. With 4 it looks as a patient application would: at the frame as it is, blurred, doubled, and doubled and sharpened,
// until all codes are found.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'

const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')
await prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(wasm)).buffer }, fireImmediately: true })
const options = { formats: ['QRCode'], tryHarder: true, tryRotate: true, tryInvert: true, tryDownscale: true }

/** parsePGM reads a binary PGM with a maximum of 255. */
function parsePGM(file) {
  const [head, width, height] = /^P5\s(\d+)\s(\d+)\s255\s/.exec(file.subarray(0, 64).toString('latin1'))
  return { width: Number(width), height: Number(height), luma: file.subarray(head.length) }
}

/** rgba turns luma into what zxing-wasm takes. */
function rgba({ luma, width, height }) {
  const data = new Uint8ClampedArray(4 * width * height)
  for (let i = 0; i < width * height; i++) {
    data[4 * i] = data[4 * i + 1] = data[4 * i + 2] = luma[i]
    data[4 * i + 3] = 255
  }
  return { data, width, height, colorSpace: 'srgb' }
}

/** blurred weighs each pixel and its neighbours 1 2 1 in both directions, several times. */
function blurred({ luma, width, height }, times) {
  const out = Float32Array.from(luma)
  for (; times > 0; times--) {
    for (const step of [1, width]) {
      const from = out.slice()
      for (let i = step; i < out.length - step; i++) out[i] = (from[i - step] + 2 * from[i] + from[i + step]) / 4
    }
  }
  return { luma: out, width, height }
}

/** doubled is twice as large, interpolated between four pixels. */
function doubled({ luma, width: w, height: h }) {
  const out = new Float32Array(4 * w * h)
  for (let y = 0; y < 2 * h; y++) {
    const v = Math.max(0, y / 2 - 0.25), y0 = Math.min(h - 2, Math.floor(v)), ty = Math.min(1, v - y0)
    for (let x = 0; x < 2 * w; x++) {
      const u = Math.max(0, x / 2 - 0.25), x0 = Math.min(w - 2, Math.floor(u)), tx = Math.min(1, u - x0), i = y0 * w + x0
      out[2 * y * w + x] = (luma[i] * (1 - tx) + luma[i + 1] * tx) * (1 - ty) + (luma[i + w] * (1 - tx) + luma[i + w + 1] * tx) * ty
    }
  }
  return { luma: out, width: 2 * w, height: 2 * h }
}

/** sharpened adds twice what a blur takes away. */
function sharpened(picture) {
  const soft = blurred(picture, 3).luma
  return { ...picture, luma: picture.luma.map((v, i) => Math.max(0, Math.min(255, v + 2 * (v - soft[i])))) }
}

const passes = [p => p, p => blurred(p, 2), doubled, p => sharpened(doubled(p))].slice(0, Number(process.argv[2]))

for await (const line of createInterface({ input: process.stdin })) {
  const [codes, name] = line.split(' ')
  const picture = parsePGM(readFileSync(`${name}.pgm`))
  const start = performance.now(), used = process.cpuUsage()
  const texts = new Set()
  for (const pass of passes) {
    const found = await readBarcodes(rgba(pass(picture)), { ...options, maxNumberOfSymbols: Number(codes) })
    for (const { isValid, text } of found) if (isValid && text !== '') texts.add(text)
    if (texts.size >= Number(codes)) break
  }
  const { user, system } = process.cpuUsage(used)
  console.log(JSON.stringify({ texts: [...texts], ms: performance.now() - start, cpu: (user + system) / 1000 }))
}
