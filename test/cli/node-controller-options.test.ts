import { Command } from 'commander'
import t from 'tap'
import { nodeControllerOptions, nodeSettings } from '../../cli/node-controller-options.ts'
import { defaultNodeSettings } from '../../controllers/node-lifecycle/settings.ts'

function settingsOf(...args: string[]) {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => {} })
  for (const option of nodeControllerOptions()) command.addOption(option)
  return nodeSettings(command.parse(args, { from: 'user' }).opts())
}

t.test('without flags nodes are looked after as upstream does', async (t) => {
  t.strictSame(settingsOf(), defaultNodeSettings)
  t.strictSame(nodeSettings({}), defaultNodeSettings, 'also where there are no such flags')
})

t.test("flags of kube-controller-manager's names say otherwise", async (t) => {
  const settings = settingsOf(
    ...['--node-monitor-grace-period', '40s', '--node-startup-grace-period=2m', '--node-eviction-rate', '1.5'],
    ...['--secondary-node-eviction-rate', '0', '--large-cluster-size-threshold', '10'],
    ...['--unhealthy-zone-threshold', '0.8', '--terminated-pod-gc-threshold', '0'],
  )
  t.strictSame(settings, {
    monitorGracePeriodMs: 40_000,
    startupGracePeriodMs: 120_000,
    evictionRate: 1.5,
    secondaryEvictionRate: 0,
    largeZoneNodes: 10,
    unhealthyZonePart: 0.8,
    keptEndedPods: 0,
  })
})

for (const args of [
  ['--node-monitor-grace-period', 'soon'],
  ['--node-eviction-rate', '-1'],
  ['--node-eviction-rate', ''],
  ['--unhealthy-zone-threshold', '1.1'],
  ['--terminated-pod-gc-threshold', 'many'],
])
  t.test(`${args.join(' ')} is refused`, async (t) => {
    t.throws(() => settingsOf(...args), { code: 'commander.invalidArgument' })
  })
