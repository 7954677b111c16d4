// Files for the story, made here: a small picture, a PDF of one page, a workbook, a document.
import * as zlib from "node:zlib";

const CRC = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) {
    c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  }
  return c >>> 0;
});

/** zlib.crc32 came with node 20.15; Debian's is 18. */
function crc(bytes) {
  if (zlib.crc32) {
    return zlib.crc32(bytes);
  }
  let c = 0xffffffff;
  for (const byte of bytes) {
    c = CRC[(c ^ byte) & 255] ^ (c >>> 8);
  }
  return (c ^ 0xffffffff) >>> 0;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  const sum = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc(body));
  return Buffer.concat([length, body, sum]);
}

/** Bands of two colours: a picture that a person can tell from an error. */
export function picture(width = 640, height = 360) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * (1 + width * 3) + 1 + x * 3;
      rows.set(Math.floor(y / 40) % 2 ? [23, 80, 127] : [232, 240, 246], at);
    }
  }
  const sign = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = chunk("IDAT", zlib.deflateSync(rows));
  return Buffer.concat([sign, chunk("IHDR", head), data, chunk("IEND", Buffer.alloc(0))]);
}

export function pdf(words) {
  const stream = `BT /F1 18 Tf 40 150 Td (${words}) Tj ET`;
  const objects = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
    `<</Length ${stream.length}>>stream\n${stream}\nendstream`,
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
  ];
  let text = "%PDF-1.4\n";
  const at = objects.map((object, i) => {
    const offset = text.length;
    text += `${i + 1} 0 obj${object}endobj\n`;
    return offset;
  });
  const table = at.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const count = objects.length + 1;
  const tail = `trailer<</Size ${count}/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(`${text}xref\n0 ${count}\n0000000000 65535 f \n${table}${tail}`, "latin1");
}

const box = (type, ...parts) => {
  const body = Buffer.concat(parts);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(body.length + 8);
  return Buffer.concat([size, Buffer.from(type, "latin1"), body]);
};

function numbers(...list) {
  const bytes = Buffer.alloc(4 * list.length);
  list.forEach((n, i) => bytes.writeUInt32BE(n, 4 * i));
  return bytes;
}

const none = (n) => Buffer.alloc(n);

function track(kind, packing, width, height) {
  const head = box("tkhd", none(40), numbers(0x10000, 0), none(28), numbers(width << 16, height << 16));
  const told = box("hdlr", none(8), Buffer.from(kind, "latin1"), none(12));
  const kinds = box("stsd", none(4), numbers(1, 16), Buffer.from(packing, "latin1"), none(8));
  return box("trak", head, box("mdia", told, box("minf", box("stbl", kinds))));
}

/** The frame of an MP4 film, upright, of twenty seconds, with H.264 and AAC: all that is looked at, and no pictures. */
export function film() {
  const length = box("mvhd", none(12), numbers(1000, 20000), none(80));
  const inside = [length, track("vide", "avc1", 1080, 1920), track("soun", "mp4a", 0, 0)];
  const head = box("ftyp", Buffer.from("isom\0\0\x02\0isomiso2mp41", "latin1"));
  return Buffer.concat([head, box("moov", ...inside), box("mdat", Buffer.from("no pictures"))]);
}

/** One entry of a zip, stored as it is: { local, row } as the file and its directory have them. */
function entry(name, text, offset) {
  const data = Buffer.from(text);
  const head = Buffer.alloc(26);
  head.writeUInt16LE(20, 0);
  head.writeUInt16LE(0x800, 2);
  head.writeUInt32LE(0x5b7b0000, 6);
  head.writeUInt32LE(crc(data), 10);
  head.writeUInt32LE(data.length, 14);
  head.writeUInt32LE(data.length, 18);
  head.writeUInt16LE(name.length, 22);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(offset, 10);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), head, Buffer.from(name), data]);
  const row = Buffer.concat([Buffer.from("PK\x01\x02\x14\x00", "latin1"), head, tail, Buffer.from(name)]);
  return { local, row };
}

function zip(files) {
  const entries = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    entries.push(entry(name, text, offset));
    offset += entries.at(-1).local.length;
  }
  const rows = Buffer.concat(entries.map((e) => e.row));
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(rows.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...entries.map((e) => e.local), rows, end]);
}

/** A workbook of one sheet; every cell is a text. */
export function workbook(title, rows) {
  const cells = (row) => row.map((words) => `<c t="inlineStr"><is><t>${words}</t></is></c>`).join("");
  const data = rows.map((row) => `<row>${cells(row)}</row>`).join("");
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  return zip({
    "[Content_Types].xml": "<Types/>",
    "xl/workbook.xml": `<workbook xmlns:r="${office}"><sheets><sheet name="${title}" r:id="r1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels":
      '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/worksheets/sheet1.xml": `<worksheet><sheetData>${data}</sheetData></worksheet>`,
  });
}

/** A document with one table, of which Word broke every cell's words into two runs. */
export function documentOf(rows) {
  const run = (words) => `<w:r><w:t>${words}</w:t></w:r>`;
  const cell = (words) => `<w:tc><w:p>${run(words.slice(0, 8))}${run(words.slice(8))}</w:p></w:tc>`;
  const table = rows.map((row) => `<w:tr>${row.map(cell).join("")}</w:tr>`).join("");
  return zip({
    "[Content_Types].xml": "<Types/>",
    "word/document.xml": `<w:document xmlns:w="w"><w:body><w:tbl>${table}</w:tbl></w:body></w:document>`,
  });
}
