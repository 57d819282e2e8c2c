using Reelwright.ComfyUI.Fake.Nodes;

namespace Reelwright.ComfyUI.Fake.Execution;

/// <summary>Failures that were ordered, each for the next node it fits.</summary>
internal sealed class PlannedFailures
{
    private readonly Lock _gate = new();
    private readonly List<Plan> _plans = [];

    public void Add(FakeFailure failure, int times, string? message, string? nodeClass)
    {
        lock (_gate)
        {
            _plans.Add(new Plan(failure, message, nodeClass) { Left = times });
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _plans.Clear();
        }
    }

    /// <summary>The failure of this node, if one was ordered for it; it is used up.</summary>
    public NodeFailureException? Take(NodeSchema node, string? modelFolder, string? modelFile)
    {
        lock (_gate)
        {
            var plan = _plans.Find(candidate => candidate.Left > 0 && Fits(candidate, node, modelFile));
            if (plan is null)
            {
                return null;
            }

            plan.Left--;
            return plan.Failure switch
            {
                FakeFailure.OutOfMemory => NodeFailureException.OutOfMemory(),
                FakeFailure.MissingFile => NodeFailureException.MissingFile(modelFolder!, modelFile!),
                _ => new NodeFailureException("RuntimeError", plan.Message ?? "Given groups=1, weight of size [4, 4, 1, 1], expected input[1, 16, 8, 8] to have 4 channels, but got 16 channels instead"),
            };
        }
    }

    private static bool Fits(Plan plan, NodeSchema node, string? modelFile) => plan.NodeClass is { } wanted
        ? node.Class == wanted
        : plan.Failure switch
        {
            FakeFailure.OutOfMemory => node.Outputs.Intersect(["LATENT", "IMAGE", "AUDIO"], StringComparer.Ordinal).Any(),
            FakeFailure.MissingFile => modelFile is not null,
            _ => true,
        };

    private sealed record Plan(FakeFailure Failure, string? Message, string? NodeClass)
    {
        public int Left { get; set; }
    }
}
