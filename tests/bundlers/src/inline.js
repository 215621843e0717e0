import 'cmbpo/inline';
