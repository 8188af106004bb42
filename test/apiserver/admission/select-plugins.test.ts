import t from 'tap'
import { selectPlugins } from '../../../apiserver/admission/select-plugins.ts'

const all = [
  { name: 'First', onByDefault: true },
  { name: 'Second', onByDefault: false },
  { name: 'Third', onByDefault: true },
]
const select = (enable: string[], disable: string[]) => selectPlugins(all, { enable, disable }).map(({ name }) => name)

t.test('plugins are as they are by default, unless they are turned on or off, in their own order', async (t) => {
  t.strictSame(select([], []), ['First', 'Third'])
  t.strictSame(select(['Second'], []), ['First', 'Second', 'Third'])
  t.strictSame(select(['Third', 'Second'], ['First']), ['Second', 'Third'])
})

t.test('unknown plugins, and those turned both on and off, are refused', async (t) => {
  t.throws(() => select(['Fourth'], []), new RangeError('enable-admission-plugins plugin "Fourth" is unknown'))
  const disabled = 'disable-admission-plugins plugin "Fourth" is unknown'
  const both = '[First] in enable-admission-plugins and disable-admission-plugins overlapped'
  t.throws(() => select(['First'], ['First', 'Fourth']), new RangeError(`[${disabled}, ${both}]`))
})
