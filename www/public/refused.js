/** Says why the page's modules have not run. It is a plain script: those run where modules are refused. */
addEventListener('load', () => {
  const shown = document.querySelector('cmbpo-playground .fallback');
  if (customElements.get('cmbpo-playground') || !shown) return;
  if (self.origin === 'null') {
    shown.textContent =
      'The playground could not load: this frame has no origin of its own (sandbox without allow-same-origin), and its server does not allow its files to other origins. The server has to send access-control-allow-origin: *, or the frame needs allow-same-origin.';
  } else {
    shown.textContent = 'The playground could not load: one of its files is missing.';
  }
});
