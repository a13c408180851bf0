// A visitor who walks away: after a while the kiosk asks, counts down, and begins anew for the next one.

export function watchIdle({ dialog, count, idleSeconds, warningSeconds, isBusy, reset }) {
  let last = Date.now();
  let warnedAt = 0;

  function touched() {
    last = Date.now();
    if (dialog.open) dialog.close();
    warnedAt = 0;
  }

  for (const kind of ["pointerdown", "keydown", "input", "scroll"]) addEventListener(kind, touched, { passive: true });

  setInterval(() => {
    if (!isBusy()) return;
    if (warnedAt) {
      const left = warningSeconds - Math.floor((Date.now() - warnedAt) / 1000);
      count.textContent = Math.max(left, 0);
      if (left <= 0) {
        touched();
        reset();
      }
    } else if (Date.now() - last >= idleSeconds * 1000) {
      warnedAt = Date.now();
      count.textContent = warningSeconds;
      dialog.showModal();
    }
  }, 500);

  return touched;
}
