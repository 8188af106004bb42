import type { Informers } from '../../client/informers/informers.ts'
import type { Plugin } from '../framework/plugin.ts'
import { namespaceLabels } from '../namespace-labels.ts'
import { DisruptionBudgets } from '../preemption/disruption-budgets.ts'
import { VolumeObjects } from '../volumes/volume-objects.ts'
import { DefaultBinder } from './default-binder.ts'
import { DefaultPreemption, type PreemptionDeps } from './default-preemption.ts'
import { DynamicResources } from './dynamic-resources.ts'
import { ImageLocality } from './image-locality.ts'
import { InterPodAffinity } from './inter-pod-affinity/inter-pod-affinity.ts'
import { NodeAffinity } from './node-affinity.ts'
import { NodeName } from './node-name.ts'
import { NodePorts } from './node-ports.ts'
import { NodeResourcesBalancedAllocation } from './node-resources-balanced-allocation.ts'
import { NodeResourcesFit } from './node-resources-fit.ts'
import { NodeUnschedulable } from './node-unschedulable.ts'
import { NodeVolumeLimits } from './node-volume-limits.ts'
import { PodTopologySpread } from './pod-topology-spread/pod-topology-spread.ts'
import { WorkloadSelectors } from './pod-topology-spread/workload-selector.ts'
import { SchedulingGates } from './scheduling-gates.ts'
import { TaintToleration } from './taint-toleration.ts'
import { VolumeBinding } from './volume-binding.ts'
import { VolumeRestrictions } from './volume-restrictions.ts'
import { VolumeZone } from './volume-zone.ts'

/** All plugins, in the order in which they are asked. */
export function createPlugins(deps: PreemptionDeps & { readonly informers: Informers }): readonly Plugin[] {
  const volumes = new VolumeObjects(deps.informers)
  return [
    new SchedulingGates(),
    new NodeUnschedulable(),
    new NodeName(),
    new TaintToleration(),
    new NodeAffinity(),
    new NodePorts(),
    new NodeResourcesFit(),
    new VolumeRestrictions(volumes, deps.cache),
    new NodeVolumeLimits(volumes),
    new VolumeBinding({ ...deps, objects: volumes }),
    new VolumeZone(volumes),
    new PodTopologySpread(deps.cache, new WorkloadSelectors(deps.informers)),
    new InterPodAffinity(deps.cache, namespaceLabels(deps.informers)),
    new NodeResourcesBalancedAllocation(),
    new ImageLocality(deps.cache),
    new DynamicResources(),
    new DefaultPreemption(deps, new DisruptionBudgets(deps.informers)),
    new DefaultBinder(deps.client),
  ]
}
