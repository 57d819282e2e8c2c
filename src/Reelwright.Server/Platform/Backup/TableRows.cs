using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Reelwright.Server.Platform.Backup;

/// <summary>What a column holds, whatever the database calls it.</summary>
internal enum ColumnType
{
    Integer,
    Real,
    Text,
    Boolean,
    Uuid,
    Bytes,
}

internal sealed record Column(string Name, ColumnType Type);

/// <summary>First line of a table's rows.</summary>
/// <param name="Identity">The column whose numbers the database gives out, if any.</param>
/// <param name="NextIdentity">The number it would give out next: numbers of deleted rows do not come back.</param>
internal sealed record TableHeader(string Table, IReadOnlyList<Column> Columns, string? Identity, long? NextIdentity);

/// <summary>Writes a table as gzipped NDJSON: the header, then each row as an array.</summary>
internal sealed class RowWriter : IDisposable
{
    private static readonly byte[] NewLine = "\n"u8.ToArray();
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly GZipStream _gzip;
    private readonly Utf8JsonWriter _json;
    private readonly TableHeader _header;

    public RowWriter(Stream target, TableHeader header)
    {
        _header = header;
        _gzip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true);
        _json = new Utf8JsonWriter(_gzip, Plain);
        JsonSerializer.Serialize(_json, header, Http.ApiJson.Options);
        EndLine();
    }

    public long Rows { get; private set; }

    /// <summary>Values in the order of the header's columns: null, long, double, string, bool, Guid or byte[].</summary>
    public void Write(ReadOnlySpan<object?> values)
    {
        _json.WriteStartArray();
        for (var at = 0; at < values.Length; at++)
        {
            Write(_header.Columns[at], values[at]);
        }

        _json.WriteEndArray();
        EndLine();
        Rows++;
    }

    public void Dispose()
    {
        _json.Dispose();
        _gzip.Dispose();
    }

    private void Write(Column column, object? value)
    {
        switch (value)
        {
            case null or DBNull:
                _json.WriteNullValue();
                break;
            case long or int or short:
                _json.WriteNumberValue(Convert.ToInt64(value));
                break;
            case double or float:
                WriteReal(Convert.ToDouble(value));
                break;
            case string text:
                _json.WriteStringValue(text);
                break;
            case bool flag:
                _json.WriteBooleanValue(flag);
                break;
            case Guid id:
                _json.WriteStringValue(id);
                break;
            case byte[] bytes:
                _json.WriteBase64StringValue(bytes);
                break;
            default:
                throw new NotSupportedException($"Column {_header.Table}.{column.Name} holds a {value.GetType().Name}, which a backup cannot carry.");
        }
    }

    private void WriteReal(double value)
    {
        if (double.IsFinite(value))
        {
            _json.WriteNumberValue(value);
        }
        else
        {
            _json.WriteStringValue(value.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private void EndLine()
    {
        _json.Flush();
        _gzip.Write(NewLine);
        _json.Reset();
    }
}

/// <summary>Reads what <see cref="RowWriter"/> wrote.</summary>
internal sealed class RowReader : IDisposable
{
    private readonly StreamReader _lines;

    private RowReader(StreamReader lines, TableHeader header) => (_lines, Header) = (lines, header);

    public TableHeader Header { get; }

    public static async Task<RowReader> OpenAsync(Stream source, CancellationToken cancel)
    {
        var lines = new StreamReader(new GZipStream(source, CompressionMode.Decompress, leaveOpen: true));
        var first = await lines.ReadLineAsync(cancel) ?? throw new BackupException("The archive is damaged: a table has no header.");
        return new RowReader(lines, JsonSerializer.Deserialize<TableHeader>(first, Http.ApiJson.Options) ?? throw new BackupException("The archive is damaged: a table's header is empty."));
    }

    /// <summary>The next row's values as the header's types say, or null after the last.</summary>
    public async Task<object?[]?> ReadAsync(CancellationToken cancel)
    {
        if (await _lines.ReadLineAsync(cancel) is not { } line)
        {
            return null;
        }

        using var row = JsonDocument.Parse(line);
        if (row.RootElement.GetArrayLength() != Header.Columns.Count)
        {
            throw new BackupException($"The archive is damaged: a row of {Header.Table} has {row.RootElement.GetArrayLength()} values instead of {Header.Columns.Count}.");
        }

        var values = new object?[Header.Columns.Count];
        var at = 0;
        foreach (var value in row.RootElement.EnumerateArray())
        {
            values[at] = Value(value, Header.Columns[at].Type);
            at++;
        }

        return values;
    }

    public void Dispose() => _lines.Dispose();

    private static object? Value(JsonElement value, ColumnType type) => value.ValueKind is JsonValueKind.Null ? null : type switch
    {
        ColumnType.Integer => value.GetInt64(),
        ColumnType.Real => value.ValueKind is JsonValueKind.String ? double.Parse(value.GetString()!, System.Globalization.CultureInfo.InvariantCulture) : value.GetDouble(),
        ColumnType.Boolean => value.GetBoolean(),
        ColumnType.Uuid => value.GetGuid(),
        ColumnType.Bytes => value.GetBytesFromBase64(),
        _ => value.GetString(),
    };
}
