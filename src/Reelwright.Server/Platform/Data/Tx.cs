using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Signals;

namespace Reelwright.Server.Platform.Data;

/// <summary>One write transaction: its context, and what to do once it has committed.</summary>
internal sealed class Tx(ReelwrightDb db)
{
    private readonly List<Action> _afterCommit = [];
    private readonly List<Signal> _signals = [];

    public ReelwrightDb Db { get; } = db;

    public IReadOnlyList<Signal> Signals => _signals;

    /// <summary>Runs when, and only when, the transaction has committed. Must not throw.</summary>
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    /// <summary>Tells every node about it, once committed.</summary>
    public void Signal(string topic, string payload) => _signals.Add(new Signal(topic, payload));

    public void RunAfterCommit()
    {
        foreach (var action in _afterCommit)
        {
            action();
        }
    }

    /// <summary>Runs a statement with positional parameters ({0}, {1}, …) inside this transaction.</summary>
    public Task<int> ExecuteAsync(string sql, IEnumerable<object> parameters, CancellationToken cancel) =>
        Db.Database.ExecuteSqlRawAsync(sql, parameters, cancel);
}
