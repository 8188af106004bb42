import fc from 'fast-check'
import t from 'tap'
import { milliQuantity, parseQuantity, quantityOf } from '../../apimachinery/quantity.ts'

for (const [text, want] of [
  ['0', '0'],
  ['0Ki', '0'],
  ['1Gi', '1Gi'],
  ['1024Mi', '1Gi'],
  ['1000M', '1G'],
  ['1024', '1024'],
  ['1000', '1k'],
  ['0.5', '500m'],
  ['.5', '500m'],
  ['1.', '1'],
  ['+1', '1'],
  ['-0.5', '-500m'],
  ['1500m', '1500m'],
  ['2000m', '2'],
  ['100m', '100m'],
  ['0.001', '1m'],
  ['1.5Gi', '1536Mi'],
  ['0.5Ki', '512'],
  ['.001Ki', '1024m'],
  ['.000000000001Ki', '2n'],
  ['0.1n', '1n'],
  ['1e3', '1e3'],
  ['1E3', '1e3'],
  ['12e1', '120'],
  ['5e-1', '500e-3'],
  ['1E', '1E'],
  ['12300k', '12300k'],
  ['10000Pi', '9223372036854775807'],
  ['99999999999999999999', '9223372036854775807'],
  ['1e-999999999', '1e-9'],
] as const) {
  t.test(`${text} is printed as ${want}`, async (t) => t.equal(parseQuantity(text).toString(), want))
}

const wrongFormat = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
const wrongSuffix = "unable to parse quantity's suffix"
for (const [text, want] of [
  ['', wrongFormat],
  ['Ki', wrongFormat],
  ['aoeu', wrongFormat],
  ['1.1.M', wrongFormat],
  [' 1', wrongFormat],
  ['1 ', wrongFormat],
  ['.', "unable to parse quantity's numeric part"],
  ['1K', wrongSuffix],
  ['0.1mi', wrongSuffix],
  ['.5i', wrongSuffix],
  ['-3.01e-', wrongSuffix],
  ['1e', wrongSuffix],
] as const) {
  t.test(`refuses '${text}'`, async (t) => t.throws(() => parseQuantity(text), { message: want }))
}

t.test('whole units and thousandths round away from zero', async (t) => {
  t.equal(parseQuantity('100m').value(), 1)
  t.equal(parseQuantity('-100m').value(), -1)
  t.equal(parseQuantity('1500u').milliValue(), 2)
  t.equal(parseQuantity('1Gi').value(), 2 ** 30)
  t.equal(parseQuantity('250m').asNumber(), 0.25)
  t.equal(parseQuantity('1500u').roundUpToMilli().toString(), '2m')
})

t.test('sums keep the family of the first that is not zero', async (t) => {
  t.equal(parseQuantity('1Gi').add(parseQuantity('1G')).toString(), String(2 ** 30 + 1e9))
  t.equal(quantityOf(0).add(parseQuantity('1Gi')).toString(), '1Gi')
  t.equal(milliQuantity(1500).sub(parseQuantity('1')).toString(), '500m')
})

t.test('a huge exponent is no burden', async (t) => {
  t.equal(parseQuantity('1e999999999').toString(), parseQuantity('1e100').toString())
})

const quantityText = fc
  .tuple(
    fc.constantFrom('', '-', '+'),
    fc.bigInt({ min: 0n, max: 10n ** 15n }),
    fc.option(fc.nat({ max: 999999 }), { nil: undefined }),
    fc.constantFrom('', 'n', 'u', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'Ti', 'Ei', 'e3', 'E-2', 'e0'),
  )
  .map(([sign, whole, fraction, suffix]) => `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${suffix}`)

t.test('the canonical text parses to an equal quantity and is its own canonical text', async (t) => {
  fc.assert(
    fc.property(quantityText, (text) => {
      const quantity = parseQuantity(text)
      const again = parseQuantity(quantity.toString())
      t.equal(again.nanos, quantity.nanos)
      t.equal(again.toString(), quantity.toString())
    }),
  )
})

t.test('adding and subtracting is exact', async (t) => {
  fc.assert(
    fc.property(quantityText, quantityText, (a, b) => {
      const [x, y] = [parseQuantity(a), parseQuantity(b)]
      t.equal(x.add(y).sub(y).cmp(x), 0)
      t.equal(Math.sign(x.cmp(y)), x.sub(y).sign())
    }),
  )
})
