using System.Collections.Frozen;

namespace Reelwright.LocalEngine.Sound.Effects;

/// <summary>The effects of <c>sounds.txt</c>, by name.</summary>
internal static class EffectList
{
    private static readonly FrozenDictionary<string, Action<Scene>> ByName = new Dictionary<string, Action<Scene>>(StringComparer.Ordinal)
    {
        ["rain"] = Weather.Rain,
        ["wind"] = Weather.Wind,
        ["thunder"] = Weather.Thunder,
        ["waves"] = Water.Waves,
        ["stream"] = Water.Stream,
        ["bubbles"] = Water.Bubbles,
        ["fire"] = Water.Fire,
        ["birds"] = Animals.Birds,
        ["crickets"] = Animals.Crickets,
        ["engine"] = Machines.Engine,
        ["train"] = Machines.Train,
        ["aircraft"] = Machines.Aircraft,
        ["drone"] = Machines.Drone,
        ["static"] = Machines.Static,
        ["footsteps"] = People.Footsteps,
        ["crowd"] = People.Crowd,
        ["applause"] = People.Applause,
        ["heartbeat"] = People.Heartbeat,
        ["typing"] = People.Typing,
        ["knock"] = People.Knock,
        ["bells"] = Signals.Bells,
        ["alarm"] = Signals.Alarm,
        ["clock"] = Signals.Clock,
        ["laser"] = Signals.Laser,
        ["chime"] = Signals.Chime,
        ["whoosh"] = Hits.Whoosh,
        ["impact"] = Hits.Impact,
        ["explosion"] = Hits.Explosion,
        ["riser"] = Hits.Riser,
    }.ToFrozenDictionary();

    public static IEnumerable<string> Names => ByName.Keys;

    /// <summary>Drawn without any room around it.</summary>
    public static bool IsDry(string name) => name is "knock" or "clock" or "typing" or "footsteps";

    public static Action<Scene> Find(string name) => ByName[name];
}
