namespace Reelwright.LocalEngine.Cutout;

/// <summary>
/// The cheapest way to part a graph in two: Boykov and Kolmogorov, "An Experimental Comparison of Min-Cut/Max-Flow Algorithms" (2004), with their
/// distance marks. Capacities are whole numbers, so the result is the same on every machine.
/// </summary>
internal sealed class MaxFlow
{
    private const int None = -1;
    private const int Terminal = -2;
    private const int Orphan = -3;
    private const int FlowsBetweenLooks = 4096;

    private readonly int[] _first;
    private readonly int[] _next;
    private readonly int[] _head;
    private readonly int[] _capacity;

    // Above 0: what the source may still send here; below 0: what may still go to the sink.
    private readonly int[] _terminal;
    private readonly int[] _parent;
    private readonly int[] _stamp;
    private readonly int[] _distance;
    private readonly bool[] _isSink;
    private readonly bool[] _isActive;
    private readonly Queue<int> _active = new();
    private readonly LinkedList<int> _orphans = new();
    private int _edges;
    private int _time;

    public MaxFlow(int nodes, int edges)
    {
        (_first, _terminal, _parent, _stamp, _distance) = (new int[nodes], new int[nodes], new int[nodes], new int[nodes], new int[nodes]);
        (_isSink, _isActive) = (new bool[nodes], new bool[nodes]);
        (_next, _head, _capacity) = (new int[2 * edges], new int[2 * edges], new int[2 * edges]);
        Array.Fill(_first, None);
        Array.Fill(_parent, None);
    }

    /// <summary>The flow found by <see cref="Solve"/>, without what terminals pass straight through.</summary>
    public long Flow { get; private set; }

    /// <summary>Whether a node ended on the source's side; nodes that neither side needs count as the sink's.</summary>
    public bool IsSource(int node) => _parent[node] != None && !_isSink[node];

    /// <summary>Prefers the source by <paramref name="preference"/>, or the sink where it is negative.</summary>
    public void Prefer(int node, int preference) => _terminal[node] += preference;

    public void Connect(int a, int b, int capacity)
    {
        Put(a, b, capacity);
        Put(b, a, capacity);
    }

    public void Solve(CancellationToken cancel)
    {
        for (var node = 0; node < _first.Length; node++)
        {
            if (_terminal[node] != 0)
            {
                (_isSink[node], _parent[node], _distance[node]) = (_terminal[node] < 0, Terminal, 1);
                Activate(node);
            }
        }

        var current = None;
        for (var looks = 0; ; looks++)
        {
            if (looks % FlowsBetweenLooks == 0)
            {
                cancel.ThrowIfCancellationRequested();
            }

            if (current != None)
            {
                _isActive[current] = false;
                current = _parent[current] == None ? None : current;
            }

            if (current == None && (current = NextActive()) == None)
            {
                return;
            }

            var bridge = Grow(current);
            _time++;
            if (bridge == None)
            {
                current = None;
                continue;
            }

            _isActive[current] = true;
            Augment(bridge);
            while (_orphans.First is { } orphan)
            {
                _orphans.RemoveFirst();
                Adopt(orphan.Value);
            }
        }
    }

    private void Put(int from, int to, int capacity)
    {
        (_head[_edges], _capacity[_edges], _next[_edges]) = (to, capacity, _first[from]);
        _first[from] = _edges++;
    }

    private void Activate(int node)
    {
        if (!_isActive[node])
        {
            _isActive[node] = true;
            _active.Enqueue(node);
        }
    }

    private int NextActive()
    {
        while (_active.TryDequeue(out var node))
        {
            _isActive[node] = false;
            if (_parent[node] != None)
            {
                return node;
            }
        }

        return None;
    }

    /// <summary>What can still flow along an arc in the direction away from a tree's root.</summary>
    private int Outward(int arc, bool isSink) => _capacity[isSink ? arc ^ 1 : arc];

    /// <returns>An arc from the source's tree to the sink's, or none.</returns>
    private int Grow(int node)
    {
        var isSink = _isSink[node];
        for (var arc = _first[node]; arc != None; arc = _next[arc])
        {
            if (Outward(arc, isSink) == 0)
            {
                continue;
            }

            var other = _head[arc];
            if (_parent[other] == None)
            {
                _isSink[other] = isSink;
                Hang(other, arc ^ 1, _stamp[node], _distance[node] + 1);
                Activate(other);
            }
            else if (_isSink[other] != isSink)
            {
                return isSink ? arc ^ 1 : arc;
            }
            else if (_stamp[other] <= _stamp[node] && _distance[other] > _distance[node])
            {
                Hang(other, arc ^ 1, _stamp[node], _distance[node] + 1);
            }
        }

        return None;
    }

    private void Hang(int node, int parent, int stamp, int distance) => (_parent[node], _stamp[node], _distance[node]) = (parent, stamp, distance);

    private void Augment(int bridge)
    {
        var (start, end) = (_head[bridge ^ 1], _head[bridge]);
        var most = Math.Min(_capacity[bridge], Math.Min(Narrowest(start, isSink: false), Narrowest(end, isSink: true)));
        _capacity[bridge] -= most;
        _capacity[bridge ^ 1] += most;
        Push(start, most, isSink: false);
        Push(end, most, isSink: true);
        Flow += most;
    }

    private int Narrowest(int node, bool isSink)
    {
        var most = int.MaxValue;
        while (_parent[node] is var arc && arc != Terminal)
        {
            most = Math.Min(most, _capacity[isSink ? arc : arc ^ 1]);
            node = _head[arc];
        }

        return Math.Min(most, Math.Abs(_terminal[node]));
    }

    private void Push(int node, int amount, bool isSink)
    {
        while (_parent[node] is var arc && arc != Terminal)
        {
            var (used, back) = isSink ? (arc, arc ^ 1) : (arc ^ 1, arc);
            _capacity[back] += amount;
            _capacity[used] -= amount;
            var above = _head[arc];
            if (_capacity[used] == 0)
            {
                _parent[node] = Orphan;
                _orphans.AddFirst(node);
            }

            node = above;
        }

        _terminal[node] += isSink ? amount : -amount;
        if (_terminal[node] == 0)
        {
            _parent[node] = Orphan;
            _orphans.AddFirst(node);
        }
    }

    /// <summary>Finds the orphan another parent of its tree, the nearest to the root, or sets it free with all that hangs on it.</summary>
    private void Adopt(int node)
    {
        var isSink = _isSink[node];
        var (best, nearest) = (None, int.MaxValue);
        for (var arc = _first[node]; arc != None; arc = _next[arc])
        {
            var other = _head[arc];
            if (Outward(arc ^ 1, isSink) > 0 && _isSink[other] == isSink && _parent[other] != None && FromRoot(other) is var distance && distance < int.MaxValue)
            {
                if (distance < nearest)
                {
                    (best, nearest) = (arc, distance);
                }

                for (var step = other; _stamp[step] != _time; step = _head[_parent[step]])
                {
                    (_stamp[step], _distance[step]) = (_time, distance--);
                }
            }
        }

        if (best != None)
        {
            Hang(node, best, _time, nearest + 1);
            return;
        }

        _parent[node] = None;
        for (var arc = _first[node]; arc != None; arc = _next[arc])
        {
            var other = _head[arc];
            if (_isSink[other] != isSink || _parent[other] is not (var above and not None))
            {
                continue;
            }

            if (Outward(arc ^ 1, isSink) > 0)
            {
                Activate(other);
            }

            if (above >= 0 && _head[above] == node)
            {
                _parent[other] = Orphan;
                _orphans.AddLast(other);
            }
        }
    }

    private int FromRoot(int node)
    {
        for (var steps = 0; ; steps++)
        {
            if (_stamp[node] == _time)
            {
                return steps + _distance[node];
            }

            switch (_parent[node])
            {
                case Terminal:
                    (_stamp[node], _distance[node]) = (_time, 1);
                    return steps + 1;
                case Orphan:
                    return int.MaxValue;
                case var arc:
                    node = _head[arc];
                    break;
            }
        }
    }
}
