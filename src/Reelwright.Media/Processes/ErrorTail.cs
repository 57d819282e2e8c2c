using System.Text;

namespace Reelwright.Media;

/// <summary>The last lines a program wrote to standard error, bounded in number and length.</summary>
internal sealed class ErrorTail
{
    private const int KeptLines = 40;
    private const int KeptCharacters = 500;

    private readonly Queue<string> _lines = new();
    private readonly StringBuilder _line = new();
    private readonly Lock _gate = new();

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    public async Task DrainAsync(StreamReader errors)
    {
        var buffer = new char[4096];
        int read;
        while ((read = await errors.ReadAsync(buffer.AsMemory(), CancellationToken.None)) > 0)
        {
            lock (_gate)
            {
                Take(buffer.AsSpan(0, read));
            }
        }

        lock (_gate)
        {
            EndLine();
        }
    }

    private void Take(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (character is '\n' or '\r')
            {
                EndLine();
            }
            else if (_line.Length < KeptCharacters)
            {
                _line.Append(character);
            }
        }
    }

    private void EndLine()
    {
        if (_line.Length == 0)
        {
            return;
        }

        _lines.Enqueue(_line.ToString());
        _line.Clear();
        if (_lines.Count > KeptLines)
        {
            _lines.Dequeue();
        }
    }
}
