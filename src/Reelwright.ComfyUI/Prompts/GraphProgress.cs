using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI;

/// <summary>One number for a whole graph, made of what its nodes tell. It never goes back, also when messages come twice or not at all.</summary>
internal sealed class GraphProgress
{
    /// <summary>The rest is for the file to be there.</summary>
    private const double Most = 0.99;

    private readonly Dictionary<string, Node> _nodes;
    private Node? _present;

    public GraphProgress(JsonObject graph)
    {
        _nodes = graph.ToDictionary(entry => entry.Key, entry => new Node(entry.Value?["class_type"]?.GetValue<string>() ?? ""), StringComparer.Ordinal);
    }

    public double Fraction { get; private set; }

    public string Stage { get; private set; } = "waiting";

    /// <summary>Whether a sampler has begun.</summary>
    public bool HasSampled { get; private set; }

    /// <summary>The queue says that it runs, whatever the socket says.</summary>
    public void Run() => Stage = Stage is "waiting" ? "preparing" : Stage;

    public void Take(ComfyEvent told)
    {
        switch (told)
        {
            case ComfyEvent.ExecutionStart:
                Run();
                break;
            case ComfyEvent.ExecutionCached cached:
                cached.Nodes.Select(Find).OfType<Node>().ToList().ForEach(node => node.IsCached = true);
                break;
            case ComfyEvent.Executing { Node: { } id }:
                Enter(Find(id));
                break;
            case ComfyEvent.Progress progress:
                Enter(Find(progress.Node));
                Find(progress.Node)?.Reach(progress.Value, progress.Max);
                break;
            case ComfyEvent.ProgressState state:
                state.Nodes.ToList().ForEach(Take);
                break;
            case ComfyEvent.Executed executed:
                Find(executed.Node)?.Reach(1, 1);
                break;
        }

        var asked = _nodes.Values.Where(node => !node.IsCached).ToList();
        var total = asked.Sum(node => node.Weight);
        if (total > 0)
        {
            Fraction = Math.Clamp(asked.Sum(node => node.Weight * node.Done) / total, Fraction, Most);
        }
    }

    private void Take(NodeProgress told)
    {
        if (Find(told.NodeId) is not { } node)
        {
            return;
        }

        if (told.State is "finished")
        {
            node.Reach(1, 1);
        }
        else
        {
            Enter(node);
            node.Reach(told.Value, told.Max);
        }
    }

    private void Enter(Node? node)
    {
        if (node is null || node == _present)
        {
            return;
        }

        _present = node;
        Stage = node.Stage;
        HasSampled |= node.IsSampler;
    }

    private Node? Find(string id) => _nodes.GetValueOrDefault(id);

    private sealed class Node(string nodeClass)
    {
        private readonly (double Weight, string Stage) _work = NodeClasses.WorkOf(nodeClass);

        public double Weight => _work.Weight;

        public string Stage => _work.Stage;

        public bool IsSampler { get; } = NodeClasses.IsSampler(nodeClass);

        public bool IsCached { get; set; }

        public double Done { get; private set; }

        public void Reach(double value, double max)
        {
            if (max > 0 && value >= 0)
            {
                Done = Math.Max(Done, Math.Min(1, value / max));
            }
        }
    }
}
