// เรียงและกรองตารางที่มี class="sortable" เมื่อไม่มีสคริปต์หน้ายังครบทุกบรรทัด กระดาษพิมพ์ครบทุกบรรทัดเสมอ
"use strict";
(() => {
  const FILTER_FROM = 13;               // บรรทัด: ตารางสั้นกว่านี้มองเห็นทั้งหมดอยู่แล้ว
  const { compare } = new Intl.Collator("th", { numeric: true });
  const arabic = text => text.replace(/[๐-๙]/g, digit => digit.charCodeAt() - 0xE50);
  const plain = text => arabic(text).replace(/[\u200B-\u200D\u2060\uFEFF\u00AD]/g, "").replace(/\u0E4D\u0E32/g, "\u0E33").toLowerCase();

  // สิ่งที่ใช้เรียง: data-sort ถ้ามี ไม่เช่นนั้นคือคำในช่อง; "" และ "–" คือไม่มีค่า
  const key = cell => {
    const marked = cell.matches("[data-sort]") ? cell : cell.querySelector("[data-sort]");
    const text = marked ? marked.dataset.sort : cell.textContent.trim();
    return text === "–" ? "" : text;
  };
  // "≈ 14.2857 (100/7)" → 14.2857, "1,234.50" → 1234.5; NaN เมื่อไม่ใช่ตัวเลข
  const number = text => {
    const [, digits] = /^≈?\s*([-−+]?[\d,]*\.?\d+)(?:\s*\(.*\)|\s*%)?$/.exec(arabic(text)) ?? [];
    return digits === undefined ? NaN : Number(digits.replaceAll(",", "").replace("−", "-"));
  };

  function sort(body, heading, direction) {
    const lines = [...body.rows].map(row => ({ row, text: key(row.cells[heading.cellIndex]) }));
    const filled = lines.filter(line => line.text !== "");
    for (const line of filled) line.number = number(line.text);
    const by = filled.every(line => !isNaN(line.number)) ? (a, b) => a.number - b.number : (a, b) => compare(a.text, b.text);
    filled.sort((a, b) => direction * by(a, b));
    body.append(...filled.map(line => line.row), ...lines.filter(line => line.text === "").map(line => line.row));
  }

  function makeSortable(table, body) {
    const headings = [...table.tHead.rows[0].cells];
    for (const heading of headings) {
      if (heading.textContent.trim() === "" || heading.matches(".document")) continue;         // ช่องของลิงก์เรียงไปก็ไม่มีความหมาย
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => {
        const direction = heading.ariaSort === "ascending" ? -1 : 1;
        for (const other of headings) other.removeAttribute("aria-sort");
        heading.ariaSort = direction === 1 ? "ascending" : "descending";
        sort(body, heading, direction);
      });
    }
  }

  function makeFilter(table, body) {
    const label = document.createElement("label"), field = document.createElement("input"), count = document.createElement("output");
    const rows = [...body.rows].map(row => ({ row, text: plain(row.textContent) }));
    field.type = "search";
    label.append(`กรอง ${table.caption?.textContent.trim() ?? ""} `, field);
    count.ariaLive = "polite";
    const show = () => {
      const words = plain(field.value).split(/\s+/).filter(Boolean);
      for (const { row, text } of rows) row.hidden = !words.every(word => text.includes(word));
      count.textContent = `แสดง ${rows.filter(({ row }) => !row.hidden).length} จาก ${rows.length}`;
    };
    field.addEventListener("input", show);
    show();
    const filter = document.createElement("p");
    filter.className = "filter";
    filter.append(label, " ", count);
    (table.closest(".scroll") ?? table).before(filter);
  }

  for (const table of document.querySelectorAll("table.sortable")) {
    const [body] = table.tBodies;
    // ตารางที่จัดเป็นกลุ่ม หรือมีช่องที่กินหลายแถวหรือหลายคอลัมน์ เรียงใหม่แล้วจะผิดความหมาย
    const isPlain = table.tBodies.length === 1 && table.tHead?.rows.length === 1 && body.rows.length > 1
      && !table.querySelector("thead [colspan], tbody [colspan], [rowspan]");
    if (!isPlain) continue;
    makeSortable(table, body);
    if (body.rows.length >= FILTER_FROM) makeFilter(table, body);
  }
})();
