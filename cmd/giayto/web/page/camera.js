// The camera: frames to the reader, and to the browser's own detector where it has one; whoever reads first.

const wanted = { width: { ideal: 1280 }, height: { ideal: 720 } };
const most = 1_000_000;    // pixels of a frame that are looked at
const detectorPause = 120; // ms

/** Camera reads codes from a video element; found(texts) and sight({hint}) tell what was seen. */
export class Camera {
  #video;
  #canvas = document.createElement('canvas');
  #stream;
  #reader;
  #found;
  #sight;
  #ended;
  #detector;
  #turn; // of the last start that was not stopped
  frames = 0; // that the reader has looked at, for tests and the screen about this device

  constructor(video, { reader, found, sight, ended }) {
    this.#video = video;
    this.#reader = reader;
    this.#found = found;
    this.#sight = sight;
    this.#ended = ended;
  }

  get on() { return this.#stream !== undefined; }

  /** start asks for the camera; the error's name is the browser's, NoCamera, or Superseded where it was stopped meanwhile. */
  async start() {
    if (this.#turn) return;
    if (!navigator.mediaDevices?.getUserMedia) throw new DOMException('no camera here', 'NoCamera');
    const turn = this.#turn = {};
    try {
      await this.#open(turn);
    } catch (error) {
      if (this.#turn !== turn) throw new DOMException('not wanted any more', 'Superseded');
      this.stop();
      throw error;
    }
  }

  async #open(turn) {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: { ideal: 'environment' }, ...wanted } });
    if (document.hidden && this.#turn === turn) this.stop();
    if (this.#turn !== turn) {
      for (const track of stream.getTracks()) track.stop();
      throw new Error('not wanted any more');
    }
    this.#stream = stream;
    this.#video.srcObject = stream;
    stream.getVideoTracks()[0].onended = () => {
      this.stop();
      this.#ended();
    };
    await this.#video.play();
    this.#detector ??= await detector();
    if (this.#stream !== stream) return;
    this.#read(stream);
    if (this.#detector) this.#detect(stream);
  }

  stop() {
    this.#turn = undefined;
    for (const track of this.#stream?.getTracks() ?? []) {
      track.onended = null;
      track.stop();
    }
    this.#stream = undefined;
    this.#video.srcObject = null;
    this.#canvas.width = 0; // nothing stays of the last frame
  }

  get #track() { return this.#stream?.getVideoTracks()[0]; }

  /** abilities are those of the camera that runs: torch, and the range of its zoom. */
  get abilities() { return this.#track?.getCapabilities?.() ?? {}; }

  set(constraint) { return this.#track?.applyConstraints({ advanced: [constraint] }); }

  /** pixels are those of what is drawn, red, green, blue and alpha, at most so many of them. */
  pixels(source, width, height, most) {
    const scale = Math.min(1, Math.sqrt(most / (width * height)));
    const w = Math.max(1, Math.round(width * scale)), h = Math.max(1, Math.round(height * scale));
    this.#canvas.width = w;
    this.#canvas.height = h;
    const context = this.#canvas.getContext('2d', { willReadFrequently: true });
    context.fillStyle = '#fff';
    context.fillRect(0, 0, w, h);
    context.drawImage(source, 0, 0, w, h);
    return { width: w, height: h, data: context.getImageData(0, 0, w, h).data };
  }

  async #read(stream) {
    let kind = 'first';
    while (this.#stream === stream) {
      const { videoWidth, videoHeight } = this.#video;
      if (!videoWidth) {
        await pause(50);
        continue;
      }
      const next = nextFrame(this.#video); // which comes while this one is read
      try {
        const bright = await brightness(this.#video, most);
        if (this.#stream !== stream) return;
        const { data, ...seen } = bright ?? this.pixels(this.#video, videoWidth, videoHeight, most);
        const frame = await this.#reader().call('frame', { ...seen, kind }, data, [data.buffer]);
        kind = 'next';
        this.frames++;
        if (this.#stream !== stream) return;
        this.#take(frame);
      } catch {
        await pause(200);
      }
      await next;
    }
  }

  #take(frame) {
    const texts = readIn(frame);
    if (texts.length > 0) this.#found(texts);
    else this.#sight(frame);
  }

  async #detect(stream) {
    while (this.#stream === stream) {
      try {
        const texts = (await this.#detector.detect(this.#video)).map(code => code.rawValue).filter(Boolean);
        if (texts.length > 0 && this.#stream === stream) this.#found(texts);
      } catch { /* the next frame may do */ }
      await pause(detectorPause);
    }
  }

  /** file reads a picture, which the browser decodes: its texts, and the hint where there are none; the error says that it cannot. */
  async file(blob) {
    const bitmap = await createImageBitmap(blob);
    try {
      const { width, height, data } = this.pixels(bitmap, bitmap.width, bitmap.height, 16_000_000);
      const frame = await this.#reader().call('frame', { width, height, kind: 'picture' }, data, [data.buffer]);
      return { texts: readIn(frame), hint: frame.hint };
    } finally {
      bitmap.close();
      this.#canvas.width = 0; // nothing stays of it
    }
  }
}

const planar = ['I420', 'I420A', 'I422', 'I444', 'NV12']; // formats whose first plane is the brightness

/** brightness is that of the frame that a video shows, as it came from the camera: a tenth of the work that its colours are.
 * It is undefined where the browser does not give it, or where the frame has more pixels than most. */
async function brightness(video, most) {
  let frame;
  try {
    frame = globalThis.VideoFrame && new VideoFrame(video);
    const { width, height } = frame?.visibleRect ?? {};
    if (!planar.includes(frame?.format) || width * height > most) return undefined;
    const data = new Uint8Array(frame.allocationSize());
    const [{ offset, stride }] = await frame.copyTo(data);
    if (offset !== 0 || stride !== width) return undefined;
    return { width, height, data, range: frame.colorSpace.fullRange === false ? 'limited' : 'full' };
  } catch {
    return undefined;
  } finally {
    frame?.close();
  }
}

const readIn = frame => frame.codes.filter(code => code.text).map(code => code.text);

async function detector() {
  try {
    const formats = await globalThis.BarcodeDetector?.getSupportedFormats();
    return formats?.includes('qr_code') ? new BarcodeDetector({ formats: ['qr_code'] }) : undefined;
  } catch {
    return undefined;
  }
}

const pause = ms => new Promise(resolve => setTimeout(resolve, ms));

const nextFrame = video => new Promise(resolve => {
  setTimeout(resolve, 100);
  video.requestVideoFrameCallback?.(resolve);
});
