import { parseGoDuration } from '../../duration.ts'
import { parseCidr, parseIp } from '../../ip.ts'
import { isDnsLabel, isDnsSubdomain } from '../../names.ts'

/** Whether a text is of the format that a schema names. */
export type FormatCheck = (text: string) => boolean

const date = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/
const timeOfDay = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(.\d+)?(z|[+-]\d{2}:\d{2})$/i
// Texts come from anybody: each of these matches a text in one way at most, so that none is tried in many.
const hostname =
  /^((?![-.])([-a-zA-Z0-9\p{L}]{62}[a-zA-Z0-9\p{L}]|[-a-zA-Z0-9\p{L}]{1,62})\.)*(?!-)([-a-zA-Z0-9\p{L}]{62}[a-zA-Z0-9\p{L}]|[-a-zA-Z0-9\p{L}]{1,62})$/u
const numbersWithWords = /^\s*(?:\d+\s*[a-zµ]+\s*)+$/i
const timeUnit = /^(ns|nano|us|µs|micro|ms|milli|s|sec|m|min|h|hr|hour|d|day|w|wk|week)s?$/i

/** The formats that are checked, with or without dashes in their names (k8s.io/kube-openapi/pkg/validation/strfmt). */
const checks: Readonly<Record<string, FormatCheck>> = {
  bsonobjectid: (text) => /^[0-9a-f]{24}$/i.test(text),
  byte: isBase64,
  cidr: (text) => parseCidr(text) !== undefined,
  creditcard: (text) => isCreditCard(text.replace(/\D/g, '')),
  date: isDate,
  datetime: isDateTime,
  duration: (text) => parseGoDuration(text) !== undefined || isWordDuration(text),
  email: (text) => /^([^\s<>@]+|"[^"]*")@[^\s<>@]+$|<[^\s<>@]+@[^\s<>@]+>$/.test(text),
  hexcolor: (text) => /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.test(text),
  hostname: (text) => text.length <= 255 && hostname.test(text),
  ipv4: (text) => parseIp(text)?.family === 4 && text.includes('.'),
  ipv6: (text) => parseIp(text) !== undefined && text.includes(':'),
  isbn: (text) => isIsbn10(text) || isIsbn13(text),
  isbn10: isIsbn10,
  isbn13: isIsbn13,
  k8slongname: isDnsSubdomain,
  k8sshortname: isDnsLabel,
  mac: (text) =>
    /^[0-9a-f]{2}([:-][0-9a-f]{2}){5}(([:-][0-9a-f]{2}){2}|([:-][0-9a-f]{2}){14})?$|^[0-9a-f]{4}(\.[0-9a-f]{4}){2,9}$/i.test(
      text,
    ),
  password: () => true,
  rgbcolor: isRgbColor,
  ssn: (text) => /^\d{3}[- ]?\d{2}[- ]?\d{4}$/.test(text),
  uri: isUri,
  uuid: (text) => /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(text),
  uuid3: (text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text),
  uuid4: (text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i.test(text),
  uuid5: (text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i.test(text),
}

/** How to check a format; undefined for those that nobody checks, `int32` among them. */
export function formatCheckOf(format: string): FormatCheck | undefined {
  const name = format.replaceAll('-', '').toLowerCase()
  return Object.hasOwn(checks, name) ? checks[name] : undefined
}

/** As `2 hours 5 min`. */
function isWordDuration(text: string): boolean {
  return numbersWithWords.test(text) && (text.match(/[a-zµ]+/gi) ?? []).every((word) => timeUnit.test(word))
}

function isDate(text: string): boolean {
  if (!date.test(text)) return false
  const [year, month, day] = text.split('-').map(Number) as [number, number, number]
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return day <= (days[month - 1] ?? 0)
}

function isDateTime(text: string): boolean {
  const [day = '', time = '', ...rest] = text.toLowerCase().split('t')
  return rest.length === 0 && isDate(day) && timeOfDay.test(time)
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
}

/** Luhn's sum, which the last digit makes a multiple of ten. */
function isCreditCard(digits: string): boolean {
  if (!/^\d{12,19}$/.test(digits)) return false
  let sum = 0
  for (const [i, digit] of [...digits].reverse().entries()) {
    const value = Number(digit) * (i % 2 === 1 ? 2 : 1)
    sum += value > 9 ? value - 9 : value
  }
  return sum % 10 === 0
}

function isIsbn10(text: string): boolean {
  const digits = text.replace(/[\s-]/g, '')
  if (!/^\d{9}[\dX]$/.test(digits)) return false
  let sum = 0
  for (const [i, digit] of [...digits].entries()) sum += (i + 1) * (digit === 'X' ? 10 : Number(digit))
  return sum % 11 === 0
}

function isIsbn13(text: string): boolean {
  const digits = text.replace(/[\s-]/g, '')
  if (!/^\d{13}$/.test(digits)) return false
  let sum = 0
  for (const [i, digit] of [...digits].entries()) sum += Number(digit) * (i % 2 === 0 ? 1 : 3)
  return sum % 10 === 0
}

function isRgbColor(text: string): boolean {
  const parts = /^rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)$/.exec(text)
  return parts?.slice(1).every((part) => Number(part) <= 255) ?? false
}

/** An absolute URI, or an absolute path (net/url ParseRequestURI). */
function isUri(text: string): boolean {
  return /^([a-z][a-z0-9+.-]*:|\/)[^\s\p{Cc}]*$/iu.test(text) && !/%(?![0-9a-f]{2})/i.test(text)
}
