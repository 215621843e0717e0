import 'cmbpo/element';
