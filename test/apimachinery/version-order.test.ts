import t from 'tap'
import { compareVersions } from '../../apimachinery/version-order.ts'

t.test('stable versions come before betas, betas before alphas, newer before older, odd ones last', async (t) => {
  const sorted = ['v10', 'v2', 'v1', 'v11beta2', 'v10beta3', 'v3beta1', 'v12alpha1', 'v11alpha2', 'foo1', 'foo10']
  t.strictSame([...sorted].reverse().sort(compareVersions), sorted)
})
