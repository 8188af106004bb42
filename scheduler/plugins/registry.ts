import type { Informers } from '../../client/informers.ts'
import type { Plugin } from '../framework/plugin.ts'
import { DefaultBinder } from './default-binder.ts'
import { DefaultPreemption, type PreemptionDeps } from './default-preemption.ts'
import { DynamicResources } from './dynamic-resources.ts'
import { NodeAffinity } from './node-affinity.ts'
import { NodeName } from './node-name.ts'
import { NodePorts } from './node-ports.ts'
import { NodeResourcesBalancedAllocation } from './node-resources-balanced-allocation.ts'
import { NodeResourcesFit } from './node-resources-fit.ts'
import { NodeUnschedulable } from './node-unschedulable.ts'
import { SchedulingGates } from './scheduling-gates.ts'
import { TaintToleration } from './taint-toleration.ts'
import { VolumeBinding } from './volume-binding.ts'

/** All plugins, in the order in which they are asked. */
export function createPlugins(deps: PreemptionDeps & { readonly informers: Informers }): readonly Plugin[] {
  return [
    new SchedulingGates(),
    new NodeUnschedulable(),
    new NodeName(),
    new TaintToleration(),
    new NodeAffinity(),
    new NodePorts(),
    new NodeResourcesFit(),
    new NodeResourcesBalancedAllocation(),
    new VolumeBinding(deps.client, deps.informers),
    new DynamicResources(),
    new DefaultPreemption(deps),
    new DefaultBinder(deps.client),
  ]
}
