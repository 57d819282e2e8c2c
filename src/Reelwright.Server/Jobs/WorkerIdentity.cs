using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Jobs;

/// <summary>This node's name in leases. It is kept in the data folder, which one server owns: at start, what still runs under it is dead.</summary>
internal sealed class WorkerIdentity(DataFolder folder)
{
    private readonly Lazy<string> _name = new(() =>
    {
        var file = System.IO.Path.Combine(folder.Path, "node-id");
        if (!File.Exists(file))
        {
            File.WriteAllText(file, Guid.CreateVersion7().ToString("N"));
        }

        return File.ReadAllText(file).Trim();
    });

    public string Name => _name.Value;
}
