/** What a file is that is no table, and what to do about it. */

/** Bytes from which a file's kind is told. */
export const HEAD = 4096;

const CSV = 'save the table as CSV there, and take that file';
const UNPACK = 'unpack it, and take the file of separated values in it';
const CONVERT = 'write it as CSV with the program that made it';
const PICTURE = 'a table is needed: numbers and words as text, not a picture of them';

/**
 * Bytes at the start of a file, what it is, and what to do. A header may begin with the same letters, but goes on
 * with nothing but text.
 *
 * @type {[string, string, string][]}
 */
const SIGNATURES = [
  ['\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1', 'an Excel workbook of the old kind (.xls)', CSV],
  ['%PDF-', 'a PDF document', 'take the table itself as CSV, not a document that shows it'],
  ['PAR1', 'a Parquet file', CONVERT],
  ['ARROW1', 'an Arrow or Feather file', CONVERT],
  ['FEA1', 'a Feather file', CONVERT],
  ['Obj\x01', 'an Avro file', CONVERT],
  ['ORC', 'an ORC file', CONVERT],
  ['\x89HDF\r\n', 'an HDF5 file', CONVERT],
  ['CDF\x01', 'a NetCDF file', CONVERT],
  ['CDF\x02', 'a NetCDF file', CONVERT],
  ['\x93NUMPY', 'a NumPy array', 'write it as CSV (numpy.savetxt, with a header)'],
  ['MATLAB 5.0 MAT-file', 'a MATLAB file', CONVERT],
  ['SQLite format 3\0', 'an SQLite database', CONVERT],
  ['$FL2', 'an SPSS file', CONVERT],
  ['$FL3', 'an SPSS file', CONVERT],
  ['<stata_dta>', 'a Stata file', CONVERT],
  ['RDX2\n', 'an R workspace', 'write the table as CSV (write.csv in R)'],
  ['RDX3\n', 'an R workspace', 'write the table as CSV (write.csv in R)'],
  ['X\n\0\0\0', 'an R object (.rds)', 'write the table as CSV (write.csv in R)'],
  ['\x80\x03', 'a Python pickle', 'write the table as CSV (DataFrame.to_csv in pandas)'],
  ['\x80\x04', 'a Python pickle', 'write the table as CSV (DataFrame.to_csv in pandas)'],
  ['\x80\x05', 'a Python pickle', 'write the table as CSV (DataFrame.to_csv in pandas)'],
  ['BZh', 'a bzip2 archive', UNPACK],
  ['\xFD7zXZ\0', 'an xz archive', UNPACK],
  ['\x28\xB5\x2F\xFD', 'a Zstandard archive', UNPACK],
  ['7z\xBC\xAF\x27\x1C', 'a 7-Zip archive', UNPACK],
  ['Rar!\x1A\x07', 'a RAR archive', UNPACK],
  ['\x89PNG\r\n', 'a PNG picture', PICTURE],
  ['\xFF\xD8\xFF', 'a JPEG picture', PICTURE],
  ['GIF8', 'a GIF picture', PICTURE],
  ['II*\0', 'a TIFF picture', PICTURE],
  ['MM\0*', 'a TIFF picture', PICTURE],
  ['RIFF', 'a sound, a film or a picture', PICTURE],
  ['ID3', 'a sound', PICTURE],
  ['\x7FELF', 'a program', 'take a file of separated values'],
  ['MZ\x90\0', 'a program', 'take a file of separated values'],
  ['{\\rtf', 'a text document (RTF)', 'take the table itself as CSV, not a document that shows it'],
  ['version https://git-lfs', 'a pointer of Git LFS', 'fetch the file itself (git lfs pull)'],
];

/**
 * @param {Uint8Array} bytes the first {@link HEAD} bytes, or all
 * @returns {{what: string, help: string} | null} null for what may be a table, gzip included
 */
export function fileKind(bytes) {
  const head = latin1(bytes.subarray(0, HEAD));
  if (head.startsWith('PK\x03\x04') || head.startsWith('PK\x05\x06')) return zipKind(head);
  const plain = head.length > 12 && !/[\0-\x08\x0E-\x1F\x7F-\xFF]/.test(head.slice(0, 256));
  const known = SIGNATURES.find(
    ([start]) => head.startsWith(start) && !(plain && /^\w{3,6}$/.test(start)),
  );
  if (known) return { what: known[1], help: known[2] };
  if (head.slice(257, 262) === 'ustar') return { what: 'a tar archive', help: UNPACK };
  if (head.startsWith('\xFF\xFE\0\0') || head.startsWith('\0\0\xFE\xFF')) {
    return { what: 'a text in UTF-32', help: 'save it as UTF-8' };
  }
  return null;
}

/** What an archive is by the names in it. @param {string} head */
function zipKind(head) {
  if (/opendocument\.spreadsheet/.test(head)) {
    return { what: 'an OpenDocument spreadsheet (.ods)', help: CSV };
  }
  if (/opendocument/.test(head)) return { what: 'an OpenDocument file', help: CSV };
  if (/word\//.test(head)) return { what: 'a Word document', help: 'save the table in it as CSV' };
  if (/xl\/|\[Content_Types\]/.test(head)) {
    return { what: 'an Excel workbook (.xlsx)', help: CSV };
  }
  const both = 'an Excel workbook (.xlsx), an OpenDocument spreadsheet or another ZIP archive';
  return { what: both, help: `${CSV}; of an archive, the file in it` };
}

/**
 * What a text is that is no table.
 *
 * @param {string} text
 * @returns {{what: string, help: string} | null}
 */
export function textKind(text) {
  const head = text.slice(0, HEAD).trimStart();
  if (/^<!doctype html|^<html|^<(head|body|table|div)\b/i.test(head)) {
    return { what: 'a web page (HTML)', help: 'download the table itself, as CSV' };
  }
  if (/^<\?xml|^<[a-z][\w:-]*[\s>]/i.test(head)) {
    return { what: 'an XML file', help: CONVERT };
  }
  if (isJson(head, text)) return { what: 'a JSON file', help: CONVERT };
  if (/^@relation\b/im.test(head) && /^@attribute\b/im.test(text.slice(0, 1e5))) {
    return { what: 'an ARFF file', help: CONVERT };
  }
  return null;
}

/**
 * A text that begins as JSON does; a header in brackets alone is no JSON.
 *
 * @param {string} head
 * @param {string} text
 */
function isJson(head, text) {
  if (!/^(\{\s*("|\}|$)|\[\s*(["[{\d\]-]|$))/.test(head)) return false;
  if (/^\{\s*"[^"\n]*"\s*:|^\[\s*[[{]/.test(head)) return true;
  if (text.length > 1e6) return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** @param {Uint8Array} bytes */
function latin1(bytes) {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
