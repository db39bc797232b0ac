// Times of what the page does, in milliseconds.
globalThis.stopwatch = (() => {
  const watch = { readyAt: 0 };
  new MutationObserver((_, self) => {
    if (document.body?.dataset.ready !== 'true') return;
    watch.readyAt = performance.now();
    self.disconnect();
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-ready'] });

  /** band starts the camera and returns how long after the first frame that is dark at a place the band was there. */
  watch.band = async (x, y) => {
    const video = document.querySelector('#video'), band = document.querySelector('#band');
    const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true });
    if (document.body.dataset.screen === 'result') document.querySelector('#following').click();
    else document.querySelector('#camera').click();
    band.className = '';
    let bright = false, sharpAt;
    const look = now => {
      context.drawImage(video, x, y, 1, 1, 0, 0, 1, 1);
      const isDark = context.getImageData(0, 0, 1, 1).data[0] < 100;
      bright ||= !isDark;
      if (bright && isDark) sharpAt = now;
      else video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
    const bandAt = await new Promise(resolve => new MutationObserver((_, self) => {
      if (!band.className) return;
      self.disconnect();
      requestAnimationFrame(() => resolve(performance.now()));
    }).observe(band, { attributes: true }));
    return sharpAt === undefined ? -1 : bandAt - sharpAt;
  };

  /** camera reads frames with the page's own reader, and goes on where the page would stop. */
  watch.camera = async () => {
    const { Camera } = await import(new URL('camera.js', location.href));
    const { Core } = await import(new URL('core.js', location.href));
    const reader = new Core({ replaced() {} });
    watch.found = 0;
    const camera = new Camera(document.querySelector('#video'), { reader: () => reader, found: () => { watch.found++; }, sight() {}, ended() {} });
    await camera.start();
  };

  /** frames is how many frames a second were read in so many milliseconds. */
  watch.frames = async ms => {
    const before = watch.found, began = performance.now();
    await new Promise(resolve => setTimeout(resolve, ms));
    return (watch.found - before) * 1000 / (performance.now() - began);
  };
  return watch;
})();
