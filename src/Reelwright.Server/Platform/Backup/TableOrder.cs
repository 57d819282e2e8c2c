namespace Reelwright.Server.Platform.Backup;

/// <summary>Puts tables in an order in which their rows can be inserted.</summary>
internal static class TableOrder
{
    /// <param name="references">Which table refers to which.</param>
    /// <exception cref="NotSupportedException">Tables refer to each other in a circle.</exception>
    public static IReadOnlyList<string> Sort(IEnumerable<string> tables, IEnumerable<(string From, string To)> references)
    {
        var left = tables.Order(StringComparer.Ordinal).ToList();
        var needs = references.Where(reference => reference.From != reference.To).ToLookup(reference => reference.From, reference => reference.To, StringComparer.Ordinal);
        var sorted = new List<string>(left.Count);
        while (left.Count > 0)
        {
            var ready = left.FirstOrDefault(table => !needs[table].Any(left.Contains))
                ?? throw new NotSupportedException($"These tables refer to each other in a circle: {string.Join(", ", left)}.");
            sorted.Add(ready);
            left.Remove(ready);
        }

        return sorted;
    }
}
