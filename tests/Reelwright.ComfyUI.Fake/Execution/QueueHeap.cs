namespace Reelwright.ComfyUI.Fake.Execution;

/// <summary>Python's heapq, step for step: GET /queue shows the heap's inner order, so it has to be the same one.</summary>
internal sealed class QueueHeap
{
    private readonly List<QueuedPrompt> _items = [];

    public IReadOnlyList<QueuedPrompt> Items => _items;

    public void Push(QueuedPrompt item)
    {
        _items.Add(item);
        Down(0, _items.Count - 1);
    }

    public QueuedPrompt Pop()
    {
        var last = _items[^1];
        _items.RemoveAt(_items.Count - 1);
        if (_items.Count == 0)
        {
            return last;
        }

        var first = _items[0];
        _items[0] = last;
        Up(0);
        return first;
    }

    public void Clear() => _items.Clear();

    /// <summary>Removes the first item of that id; false when there is none.</summary>
    public bool Remove(string promptId)
    {
        var index = _items.FindIndex(item => item.PromptId == promptId);
        if (index < 0)
        {
            return false;
        }

        _items.RemoveAt(index);
        for (var position = (_items.Count / 2) - 1; position >= 0; position--)
        {
            Up(position);
        }

        return true;
    }

    private void Down(int start, int position)
    {
        var item = _items[position];
        while (position > start)
        {
            var parent = (position - 1) >> 1;
            if (!IsLess(item, _items[parent]))
            {
                break;
            }

            _items[position] = _items[parent];
            position = parent;
        }

        _items[position] = item;
    }

    private void Up(int position)
    {
        var start = position;
        var item = _items[position];
        var child = (2 * position) + 1;
        while (child < _items.Count)
        {
            var right = child + 1;
            if (right < _items.Count && !IsLess(_items[child], _items[right]))
            {
                child = right;
            }

            _items[position] = _items[child];
            position = child;
            child = (2 * position) + 1;
        }

        _items[position] = item;
        Down(start, position);
    }

    private static bool IsLess(QueuedPrompt left, QueuedPrompt right) =>
        left.Number != right.Number ? left.Number < right.Number : string.CompareOrdinal(left.PromptId, right.PromptId) < 0;
}
