using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Platform.Signals;

/// <summary>Something every node may want to know at once. A signal is a hint: whoever gets it looks at the database.</summary>
internal readonly record struct Signal(string Topic, string Payload);

/// <summary>Carries signals: in this process by a call, to other nodes by PostgreSQL's NOTIFY.</summary>
internal sealed class SignalBus(ILogger<SignalBus> log)
{
    public const string Channel = "reelwright";

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<object, Action<string>>> _listeners = new(StringComparer.Ordinal);

    /// <summary>Tells our own notifications from those of other nodes.</summary>
    public string Node { get; } = Guid.CreateVersion7().ToString("N");

    /// <summary>Raised when signals of other nodes may have been missed (the listening connection was lost): caches start afresh.</summary>
    public const string MissedTopic = "signals-missed";

    /// <summary>Calls <paramref name="listener"/> for each signal of the topic until disposed. Listeners are quick and do not throw.</summary>
    public IDisposable Subscribe(string topic, Action<string> listener)
    {
        var key = new object();
        var listeners = _listeners.GetOrAdd(topic, _ => new ConcurrentDictionary<object, Action<string>>());
        listeners[key] = listener;
        return new Subscription(() => listeners.TryRemove(key, out _));
    }

    /// <summary>Delivers to this process only.</summary>
    public void PublishHere(Signal signal)
    {
        if (!_listeners.TryGetValue(signal.Topic, out var listeners))
        {
            return;
        }

        foreach (var listener in listeners.Values)
        {
            try
            {
                listener(signal.Payload);
            }
#pragma warning disable CA1031 // one listener's bug must not keep the others from hearing
            catch (Exception failure)
#pragma warning restore CA1031
            {
                log.LogError(failure, "A listener of {Topic} failed", signal.Topic);
            }
        }
    }

    /// <summary>Sends the signals to other nodes if and when the context's transaction commits.</summary>
    public async Task NotifyInsideAsync(ReelwrightDb db, IReadOnlyList<Signal> signals, CancellationToken cancel)
    {
        foreach (var signal in signals)
        {
            var message = JsonSerializer.Serialize(new Envelope(Node, signal.Topic, signal.Payload));
            await db.Database.ExecuteSqlAsync($"SELECT pg_notify({Channel}, {message})", cancel);
        }
    }

    /// <summary>Takes a notification off the wire.</summary>
    public void Receive(string message)
    {
        if (JsonSerializer.Deserialize<Envelope>(message) is { } envelope && envelope.Node != Node)
        {
            PublishHere(new Signal(envelope.Topic, envelope.Payload));
        }
    }

    private sealed record Envelope(string Node, string Topic, string Payload);

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
