using System.Buffers;
using System.Net.WebSockets;

namespace Reelwright.ComfyUI;

/// <summary>Puts the pieces of a message together, up to a bound.</summary>
internal sealed class EventFrame(int largest)
{
    private readonly ArrayBufferWriter<byte> _message = new(16 * 1024);

    /// <summary>What the last message said; null when it was too large to look at.</summary>
    public ComfyEvent? Event { get; private set; }

    /// <summary>Reads a message into <see cref="Event"/>. Returns why the socket is over, or null.</summary>
    public async Task<string?> ReadAsync(ClientWebSocket socket)
    {
        _message.ResetWrittenCount();
        var total = 0L;
        try
        {
            while (true)
            {
                var result = await ReceiveAsync(socket, total);
                if (result.MessageType is WebSocketMessageType.Close)
                {
                    return $"the backend closed the socket ({socket.CloseStatus})";
                }

                total += result.Count;
                if (!result.EndOfMessage)
                {
                    continue;
                }

                Event = total > largest ? null
                    : result.MessageType is WebSocketMessageType.Text ? EventReading.Text(_message.WrittenMemory)
                    : EventReading.Binary(_message.WrittenSpan);
                return null;
            }
        }
        // An aborted socket ends its read in a cancellation or an invalid state, depending on the moment.
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException or InvalidOperationException)
        {
            return failure is WebSocketException ? failure.Message : "the socket was given up";
        }
    }

    private async Task<ValueWebSocketReceiveResult> ReceiveAsync(ClientWebSocket socket, long total)
    {
        var piece = _message.GetMemory(16 * 1024);
        var result = await socket.ReceiveAsync(piece, CancellationToken.None);
        if (total + result.Count <= largest)
        {
            _message.Advance(result.Count);
        }

        return result;
    }
}
