/** Prints rows under a heading, in columns; numbers to the right. */
export function printTable(
  title: string,
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): void {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en') : cell)))
  const widths = header.map((name, i) => Math.max(name.length, ...cells.map((row) => (row[i] ?? '').length)))
  const line = (row: readonly string[], pad: (text: string, width: number, i: number) => string) =>
    `| ${row.map((cell, i) => pad(cell, widths[i] ?? 0, i)).join(' | ')} |`
  const isNumber = header.map((_, i) => rows.every((row) => typeof row[i] === 'number'))
  const pad = (text: string, width: number, i: number) => (isNumber[i] ? text.padStart(width) : text.padEnd(width))
  console.log(`\n## ${title}\n`)
  console.log(line(header, (text, width) => text.padEnd(width)))
  console.log(`|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`)
  for (const row of cells) console.log(line(row, pad))
}

/** The value below which a share of the sorted values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export const round = (value: number, digits = 1): number => Number(value.toFixed(digits))
