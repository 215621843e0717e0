/** Says why the page's modules have not run. It is a plain script: those run where modules are refused. */
addEventListener('load', () => {
  const shown = document.querySelector('cmbpo-playground .fallback');
  if (customElements.get('cmbpo-playground') || !shown) return;
  shown.classList.remove('late');
  if (location.protocol === 'file:') {
    shown.textContent =
      'This page was opened as a file, and browsers load no modules from files. Serve its folder and open that address (python3 -m http.server in the folder, then http://localhost:8000), or use the playground in one file: see docs/embedding.md.';
  } else if (self.origin === 'null') {
    shown.textContent =
      'The playground could not load: this frame has no origin of its own (sandbox without allow-same-origin), and its server does not allow its files to other origins. The server has to send access-control-allow-origin: *, or the frame needs allow-same-origin.';
  } else {
    shown.textContent = 'The playground could not load: one of its files is missing.';
  }
});
